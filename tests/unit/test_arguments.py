"""Who acts on whom: constructions in which actor, recipient or mediator do not stand beside the verb."""

import pytest

from tests.unit.extraction_helpers import codings_of, event_of, read_events, sides_of


def participants_of(text: str, event_type: str) -> tuple[list[str | None], list[str | None]]:
    """The sides of the one event of that type."""
    annotated = read_events(text)
    return sides_of(annotated, event_of(annotated, event_type))


def third_parties_of(text: str, event_type: str) -> list[str | None]:
    """Texts of the third parties of the one event of that type."""
    annotated = read_events(text)
    event_id = event_of(annotated, event_type).event_id
    rows = annotated.event_participants
    return [p.text for p in rows if (p.event_id, p.participant_role) == (event_id, "third_party")]


# --- towns and regions as recipients ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type", "recipient", "country"),
    [
        ("Norway suspended aid to Basra.", "SANCTION", "Basra", "IRQ"),
        ("The United Nations declared a state of emergency in Katanga.", "COERCE", "Katanga", "COD"),
        ("Kenyan troops launched an attack on the city of Kismayo.", "ASSAULT", "Kismayo", "SOM"),
        ("The minister cancelled a planned visit to Jakarta.", "REJECT", "Jakarta", "IDN"),
    ],
)
def test_a_town_stands_for_its_people_where_an_act_reaches_it(
    text: str, event_type: str, recipient: str, country: str
) -> None:
    annotated = read_events(text)
    event = event_of(annotated, event_type)
    (row,) = [
        p for p in annotated.event_participants if (p.event_id, p.participant_role) == (event.event_id, "recipient")
    ]
    assert (row.text, row.country_code) == (recipient, country)


def test_a_place_that_is_no_mention_gives_words_and_country_but_no_mention_id() -> None:
    annotated = read_events("Norway suspended aid to Basra.")
    (row,) = [p for p in annotated.event_participants if p.participant_role == "recipient"]
    assert row.mention_id is None
    assert annotated.article.body_text[row.start_char : row.end_char] == "Basra"


def test_the_place_of_a_protest_is_no_recipient() -> None:
    assert participants_of("Kenyan teachers protested in Mombasa.", "PROTEST") == (["Kenyan teachers"], [])


def test_an_act_of_words_concerns_the_country_of_what_it_speaks_of() -> None:
    assert participants_of("Norway criticised human rights violations in Malawi.", "ACCUSE")[1] == ["Malawi"]


def test_where_an_act_of_words_is_said_is_no_recipient() -> None:
    assert participants_of("Norway's minister condemned the killings on Monday in Geneva.", "ACCUSE")[1] == []


def test_people_hit_in_a_town_take_its_country() -> None:
    text = "Norwegian jets bombed a quarter of Peru's second city, killing ten people."
    annotated = read_events(text)
    event = event_of(annotated, "ASSAULT")
    countries = [
        p.country_code for p in annotated.event_participants if (p.event_id, p.text) == (event.event_id, "ten people")
    ]
    assert countries == ["PER"]


# --- doers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type", "sides"),
    [
        # Whoever is urged, forced or scheduled to do something does it.
        ("Kenya is scheduled to visit Uganda.", "AGREE", (["Kenya"], ["Uganda"])),
        # What is fired from a place is that place's.
        ("Rockets were fired at Israel from Gaza.", "ASSAULT", (["Gaza"], ["Israel"])),
        # The doer of the attack in which they were killed.
        ("Ten nuns were killed in an air raid by Russian forces.", "ASSAULT", (["Russian forces"], ["Ten nuns"])),
        # The troops themselves where nobody is said to send them.
        ("About 200 Malian soldiers were deployed to Chad.", "MOBILIZE", (["About 200 Malian soldiers"], ["Chad"])),
        # Who visits or meets in a phrase of another clause, though the parser hangs the subject on the place.
        ("On a trip to Zimbabwe, President William Ruto rested.", "CONSULT", (["William Ruto"], ["Zimbabwe"])),
        # Several acts announced at once.
        ("Ghana announced raids and sanctions against Togo.", "SANCTION", (["Ghana"], ["Togo"])),
    ],
)  # fmt: skip
def test_the_doer_of_an_act_that_stands_apart(text: str, event_type: str, sides: tuple[list[str], list[str]]) -> None:
    assert participants_of(text, event_type) == sides


def test_where_somebody_is_based_is_not_who_acts() -> None:
    # The group has no country of its own here: the one where it sits is not taken for it.
    annotated = read_events("The village was shelled by a Kenya-based group.")
    actors = [p for p in annotated.event_participants if p.participant_role == "actor"]
    assert all(p.text != "Kenya" for p in actors)


# --- recipients -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type", "recipients"),
    [
        ("Norway refused to allow a Swedish plane to land.", "REJECT", ["Swedish"]),
        ("Chile agreed to give Peruvian doctors access to the camp.", "AGREE", ["Peruvian doctors"]),
        ("Japan decided to lift sanctions imposed on Chile and Bolivia.", "RETREAT", ["Chile", "Bolivia"]),
        ("Norway denounced as a crime Sweden's raid.", "ACCUSE", ["Sweden"]),
        ("Police opened an investigation into whether Kenyan soldiers shot the trader.", "ACCUSE", ["Kenyan soldiers"]),
    ],
)
def test_whom_an_act_concerns_deeper_in_its_clause(text: str, event_type: str, recipients: list[str]) -> None:
    assert participants_of(text, event_type)[1] == recipients


@pytest.mark.parametrize(
    ("text", "event_type", "recipients"),
    [
        ("The Kenyan army mobilised its soldiers.", "MOBILIZE", []),
        ("Norway offered to send soldiers to help the Malian army.", "AGREE", ["Malian army"]),
        ("Twenty rebels surrendered to soldiers in Chad.", "RETREAT", ["soldiers"]),
    ],
)
def test_troops_that_are_moved_are_no_recipients(text: str, event_type: str, recipients: list[str]) -> None:
    assert participants_of(text, event_type)[1] == recipients


def test_who_owns_what_is_voiced_is_not_whom_it_is_voiced_for() -> None:
    text = "Kenya's minister reiterated the Kenyan government's support for Sudan."
    assert participants_of(text, "SUPPORT")[1] == ["Sudan"]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Egypt and Jordan have agreed to cut tariffs.", (["Egypt"], ["Jordan"])),
        ("Egypt and Jordan agreed to share data on Iran.", (["Egypt"], ["Jordan"])),
        ("Egypt and Jordan agreed to attack Iran.", (["Egypt", "Jordan"], ["Iran"])),
    ],
)
def test_who_agree_do_so_with_each_other_unless_they_aim_at_another(
    text: str, sides: tuple[list[str], list[str]]
) -> None:
    assert participants_of(text, "AGREE") == sides


# --- third parties ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type", "mediators"),
    [
        ("Talks between Norway and Sweden brokered by Oman began on Monday.", "CONSULT", ["Oman"]),
        ("Norway and Sweden held Oman-brokered talks on Monday.", "CONSULT", ["Oman"]),
        ("Norway and Sweden met in talks hosted by Turkey.", "CONSULT", ["Turkey"]),
        ("Norway held talks with Sweden under the auspices of the United Nations.", "CONSULT", ["United Nations"]),
        ("Norway and Sweden held talks with Qatar's mediation.", "CONSULT", ["Qatar"]),
        ("Under Egyptian mediation, Norway and Sweden held talks.", "CONSULT", ["Egyptian"]),
        ("Norway and Sweden signed a peace deal brokered by Qatar.", "SUPPORT", ["Qatar"]),
        ("Norway and Sweden agreed to a ceasefire mediated by Egypt and Qatar.", "AGREE", ["Egypt", "Qatar"]),
    ],
)
def test_mediators_and_hosts_stand_between_the_sides(text: str, event_type: str, mediators: list[str]) -> None:
    assert third_parties_of(text, event_type) == mediators
    # Neither side has them, and nothing else is coded of their part.
    (coding,) = codings_of(read_events(text))
    assert coding == (event_type, ["Norway"], ["Sweden"])


def test_who_mediates_by_the_verb_itself_is_the_actor() -> None:
    text = "Egypt mediated between Norway and Sweden."
    assert participants_of(text, "CONSULT") == (["Egypt"], ["Norway", "Sweden"])
    assert third_parties_of(text, "CONSULT") == []


def test_whoever_stops_its_own_mediation_is_the_actor() -> None:
    text = "Qatar suspended its mediation between Israel and Hamas."
    assert participants_of(text, "SANCTION")[0] == ["Qatar"]


# --- one act, one event -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "types"),
    [
        # What somebody is jailed for, what a plan is to do, what is undone.
        ("A Kenyan court jailed a Ugandan student for attacking Tanzanian officials.", ["COERCE"]),
        ("Peru's plan to attack Chile was rejected by Brazil.", ["REJECT"]),
        ("Japan decided to lift sanctions imposed on Chile.", ["RETREAT"]),
        # A medium that only tells.
        ("Norway met Sweden, a Kenyan newspaper reported.", ["CONSULT"]),
        # The same act told with fewer participants.
        ("Kenya attacked Somalia in an attack that lasted a week.", ["ASSAULT"]),
    ],
)
def test_an_act_is_coded_once(text: str, types: list[str]) -> None:
    assert [coding[0] for coding in codings_of(read_events(text))] == types


def test_an_official_who_tells_of_an_act_still_makes_a_statement() -> None:
    types = [coding[0] for coding in codings_of(read_events("Norway attacked Sweden, Kenya's president said."))]
    assert types == ["ASSAULT", "STATEMENT"]


# --- first persons, and who does what is done in some way -------------------------------------------


@pytest.mark.parametrize(
    ("text", "event_type", "sides"),
    [
        # The text never closes the quotation.
        (
            '"I would like to thank Kenya for its help, said Norwegian Prime Minister Karin Solheim.',
            "SUPPORT",
            (["Karin Solheim"], ["Kenya"]),
        ),
        # Whoever was met is the one who goes on.
        ("The minister was met by Kenyan troops and has condemned Chad.", "ACCUSE", (["minister"], ["Chad"])),
        # What somebody is to have done is no recipient.
        ("The Kenyan minister blamed the weak shilling for hurting Chad.", "ACCUSE", (["Kenyan minister"], [])),
        ("Norway supported the Kenyan farmers' anti-Chadian struggle.", "SUPPORT", (["Norway"], ["Kenyan farmers"])),
        # Weapons that are sold are not whom they are sold to.
        ("Norway approved the sale of attack helicopters to Kenya.", "COOPERATE", (["Norway"], ["Kenya"])),
    ],
)
def test_sides_that_stand_further_off(text: str, event_type: str, sides: tuple[list[str], list[str]]) -> None:
    assert participants_of(text, event_type) == sides


def test_a_title_before_a_name_makes_it_no_town() -> None:
    assert participants_of("Norwegian President Duque condemned Kenya.", "ACCUSE")[1] == ["Kenya"]
