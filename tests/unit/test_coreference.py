"""Coreference: surnames, pronouns, pairs and generic phrases lead to the actor named before."""

import pytest

from tests.unit.extraction_helpers import mention_of, mentions_of, names_of, read_actors, read_events

OPENING = "Norwegian Foreign Minister Karin Solheim met Swedish Defence Minister Nils Bergqvist in Oslo. "


@pytest.mark.parametrize(
    ("text", "surname", "name"),
    [
        (OPENING + "Solheim praised the talks.", "Solheim", "Karin Solheim"),
        (OPENING + "The talks pleased Bergqvist.", "Bergqvist", "Nils Bergqvist"),
        ("South Korean lawmaker Bae Chul-soo left. Bae was tired.", "Bae", "Bae Chul-soo"),
        ("Chinese envoy Zhou Lanying left. Zhou was tired.", "Zhou", "Zhou Lanying"),
        ("Japanese envoy Kenji Morimoto left. Morimoto was tired.", "Morimoto", "Kenji Morimoto"),
    ],
)
def test_a_surname_is_the_person_named_in_full(text: str, surname: str, name: str) -> None:
    annotated = read_actors(text)
    mention, full = mention_of(annotated, surname), mention_of(annotated, name)
    assert mention.actor_id == full.actor_id
    assert mention.country_code == full.country_code
    assert (mention.resolution, mention.antecedent_mention_id) == ("coreference", full.mention_id)


def test_a_surname_before_the_full_name_is_that_person_without_an_antecedent() -> None:
    annotated = read_actors("Solheim will step down, aides said. Norwegian Foreign Minister Karin Solheim is ill.")
    mention = mention_of(annotated, "Solheim")
    assert mention.actor_name == "Karin Solheim"
    assert mention.antecedent_mention_id is None


@pytest.mark.parametrize(
    ("text", "pronoun", "name"),
    [
        ("Karin Solheim left Oslo. She was tired.", "She", "Karin Solheim"),
        ("Karin Solheim said that she was tired.", "she", "Karin Solheim"),
        ("Karin Solheim left. Reporters asked her about the plan.", "her", "Karin Solheim"),
        ("Peter Wanjala took his seat.", "his", "Peter Wanjala"),
        ("Kenya said it would send troops.", "it", "Kenya"),
        ("Kenya recalled its ambassador.", "its", "Kenya"),
        ("The Thai foreign ministry denied the claim. It gave no details.", "It", "Foreign Ministry of Thailand"),
    ],
)
def test_a_pronoun_is_the_nearest_subject_of_its_kind(text: str, pronoun: str, name: str) -> None:
    mention = mention_of(read_actors(text), pronoun)
    assert (mention.actor_name, mention.kind, mention.resolution) == (name, "pronoun", "coreference")


def test_a_person_is_not_it_and_a_country_is_not_he() -> None:
    annotated = read_actors("Kenya invited Peter Wanjala. He was tired. It was late.")
    assert names_of(annotated, "He") == ["Peter Wanjala"]


def test_the_subject_goes_before_the_object() -> None:
    annotated = read_actors("Kenya condemned Norway. It recalled the ambassador.")
    assert names_of(annotated, "It") == ["Kenya"]


@pytest.mark.parametrize("words", ["The two", "They", "Both ministers", "The two ministers"])
def test_a_plural_is_the_two_persons_named_before(words: str) -> None:
    annotated = read_actors(OPENING + f"{words} praised the talks.")
    assert names_of(annotated, words) == ["Karin Solheim", "Nils Bergqvist"]


def test_they_are_the_coordinated_subjects() -> None:
    annotated = read_actors("Kenya and Norway signed a pact with Sweden. They will send troops.")
    assert names_of(annotated, "They") == ["Kenya", "Norway"]


def test_they_are_the_last_group() -> None:
    annotated = read_actors("Kenyan students marched in Nairobi. They burned tyres.")
    mention = mention_of(annotated, "They")
    assert (mention.country_code, mention.sector_code) == ("KEN", "EDU")


@pytest.mark.parametrize("words", ["The two countries", "Both sides", "The allies", "The two sides"])
def test_a_pair_of_countries_is_the_last_two(words: str) -> None:
    annotated = read_actors(f"Norway signed a pact with Sweden. {words} will share bases.")
    found = mentions_of(annotated, words)
    assert [m.actor_name for m in found] == ["Norway", "Sweden"]
    assert {m.kind for m in found} == {"group"}


def test_the_countries_of_two_ministers_are_the_pair() -> None:
    annotated = read_actors(OPENING + "The two countries will share bases.")
    assert names_of(annotated, "The two countries") == ["Norway", "Sweden"]


def test_two_of_something_else_are_no_pair() -> None:
    annotated = read_actors(OPENING + "The two missiles were old.")
    assert mentions_of(annotated, "The two") == []


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (
            "The Thai foreign ministry gave no details. Later the ministry denied it.",
            "ministry",
            "Foreign Ministry of Thailand",
        ),
        ("Norwegian Foreign Minister Karin Solheim left. The minister was tired.", "minister", "Karin Solheim"),
        ("The Kenyan army shelled a camp. The army denied it.", "army", None),
    ],
)
def test_a_definite_phrase_takes_up_the_last_of_its_kind(text: str, words: str, name: str | None) -> None:
    annotated = read_actors(text)
    mention = mention_of(annotated, words)
    assert mention.actor_id == annotated.mentions[0].actor_id
    assert mention.resolution == "coreference"
    assert name is None or mention.actor_name == name


def test_a_phrase_without_an_antecedent_is_unresolved() -> None:
    mention = mention_of(read_actors("The minister was tired."), "minister")
    assert (mention.resolution, mention.actor_id, mention.antecedent_mention_id) == ("unresolved", None, None)


@pytest.mark.parametrize("text", ["He was tired.", "It rained all day.", "They left.", "The two left."])
def test_a_pronoun_without_an_antecedent_has_no_row_or_no_actor(text: str) -> None:
    assert [m.actor_id for m in read_actors(text).mentions if m.actor_id] == []


@pytest.mark.parametrize(
    ("text", "pronoun"),
    [
        ("Norway held talks. It is clear that the pact is dead.", "It"),
        ("Norway held talks with Sweden. The talks were the first of their kind.", "their"),
        ("Norway held talks. It seems that rain is near.", "It"),
        ("Norway held talks. It was raining.", "It"),
    ],
)
def test_a_pronoun_that_refers_to_nothing_is_no_mention(text: str, pronoun: str) -> None:
    assert mentions_of(read_actors(text), pronoun) == []


def test_an_antecedent_is_sought_only_in_the_sentences_before() -> None:
    gap = "Rain fell on the hills all day. " * 6
    annotated = read_actors("Karin Solheim left. " + gap + "She was tired.")
    mention = mention_of(annotated, "She")
    assert (mention.resolution, mention.actor_id, mention.antecedent_mention_id) == ("unresolved", None, None)


def test_every_antecedent_is_an_earlier_mention_of_the_same_actor() -> None:
    annotated = read_actors(OPENING + "The two praised it. Solheim said they would meet. She thanked her host.")
    by_id = {m.mention_id: m for m in annotated.mentions}
    links = [(m, by_id[m.antecedent_mention_id]) for m in annotated.mentions if m.antecedent_mention_id]
    assert links
    for mention, antecedent in links:
        assert antecedent.actor_id == mention.actor_id
        assert antecedent.start_char < mention.start_char


@pytest.mark.parametrize(
    "text", ["He criticised Iran.", "They attacked Iran.", "Norway fell silent. She criticised Iran."]
)
def test_a_subject_pronoun_without_an_antecedent_is_unresolved_and_no_actor_of_an_event(text: str) -> None:
    annotated = read_events(text)
    pronouns = [m for m in annotated.mentions if m.kind == "pronoun"]
    assert [(m.resolution, m.actor_id, m.country_code, m.sector_code, m.role_code) for m in pronouns] == [
        ("unresolved", None, None, None, None)
    ]
    taken = {p.mention_id for p in annotated.event_participants}
    assert pronouns[0].mention_id not in taken


def test_they_for_things_and_a_possessive_for_nobody_are_no_mentions() -> None:
    annotated = read_actors("Kenya bought ten paintings. They were old. The moon and its light are far.")
    assert mentions_of(annotated, "They") == []
    assert mentions_of(annotated, "its") == []


@pytest.mark.parametrize(
    ("text", "pronoun", "name"),
    [
        ("Karin Solheim met Peter Wanjala. He thanked her.", "He", "Peter Wanjala"),
        ("Karin Solheim met Peter Wanjala. He thanked her.", "her", "Karin Solheim"),
        ("Peter Wanjala denied it. Kenya had asked Bergqvist to pay. He said so twice.", "He", "Peter Wanjala"),
        ("In his speech, Peter Wanjala praised Norway.", "his", "Peter Wanjala"),
        ("Kenya said the pact was dead and that it would arm itself.", "itself", "Kenya"),
    ],
)
def test_sex_speech_and_place_decide_between_candidates(text: str, pronoun: str, name: str) -> None:
    assert names_of(read_actors(text), pronoun) == [name]


@pytest.mark.parametrize("he", ["He", "She"])
def test_he_stays_open_between_two_of_whom_nothing_is_known(he: str) -> None:
    annotated = read_actors(f"Xoli Dube and Zanu Moyo left Harare. {he} was tired.")
    assert names_of(annotated, he) == [None]


def test_several_of_one_office_are_taken_up_by_its_plural() -> None:
    annotated = read_actors(
        OPENING.replace(" met ", " and ").replace(" in Oslo", " met in Oslo") + "The ministers ate."
    )
    assert names_of(annotated, "The ministers") == ["Karin Solheim", "Nils Bergqvist"]


def test_three_countries_are_not_taken_for_two() -> None:
    annotated = read_actors("Kenya, Norway and Sweden signed a pact. The two countries left. The three countries met.")
    assert mentions_of(annotated, "The two countries") == []
    assert names_of(annotated, "The three countries") == ["Kenya", "Norway", "Sweden"]


def test_the_bloc_is_the_organisation_of_states_named_before() -> None:
    annotated = read_actors("The European Union froze the assets of Belarus. The bloc will meet in May.")
    assert names_of(annotated, "bloc") == ["European Union"]


def test_a_family_name_of_two_is_the_one_named_in_full_more_often() -> None:
    text = "Karin Solheim and her son Odd Solheim left. Karin Solheim was tired. Solheim slept."
    assert names_of(read_actors(text), "Solheim") == ["Karin Solheim"]


def test_the_first_name_is_the_person_named_in_full() -> None:
    assert names_of(read_actors("Karin Solheim met Nils Bergqvist. Karin was tired."), "Karin") == ["Karin Solheim"]


def test_an_office_of_a_country_is_whoever_was_named_with_it() -> None:
    annotated = read_actors(
        "Norwegian Foreign Minister Karin Solheim met Kenyan Foreign Minister Peter Wanjala. "
        "The Norwegian minister was tired."
    )
    assert names_of(annotated, "Norwegian minister") == ["Karin Solheim"]


def test_a_name_in_capitals_is_the_person_named_in_full() -> None:
    annotated = read_actors("Karin Solheim met reporters. SOLHEIM: It rained.")
    assert names_of(annotated, "SOLHEIM") == ["Karin Solheim"]


def test_a_former_and_a_latter_are_told_apart() -> None:
    annotated = read_actors("Kenya and Norway signed a pact. The former will pay, the latter will build.")
    assert names_of(annotated, "The former") == ["Kenya"]
    assert names_of(annotated, "the latter") == ["Norway"]
