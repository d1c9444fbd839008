"""Closed code lists of the extracted tables. Longer lists with labels are seeds."""

PUBLISHED_STATUS = ("metadata", "url", "dateline", "file", "inferred", "unknown")
FORMAT = (
    "text",
    "jsonl",
    "json",
    "csv",
    "parquet",
    "arrow",
    "html",
    "feed",
    "email",
    "wire_text",
    "sgml",
    "nitf",
    "newsml",
    "newsml_g2",
    "ninjs",
    "warc",
)
SECTION_KIND = ("lead", "body", "caption", "boilerplate", "headline", "dateline")
NARRATIVE_SECTIONS = ("lead", "body")
MENTION_KIND = ("person", "organisation", "country", "place_as_actor", "role", "group", "pronoun")
RESOLUTION = ("exact", "alias", "role_date", "coreference", "ner_only", "unresolved")
# PLOVER sectors, with CAMEO's agents where PLOVER has none (seeds/sectors.csv has the labels).
SECTOR = (
    "GOV", "MIL", "COP", "SPY", "LEG", "JUD", "PTY", "OPP", "REB", "UAF", "CRM", "CVL", "LAB",
    "EDU", "MED", "BUS", "HLH", "REL", "AGR", "ELI", "SET", "REF", "NGO", "IGO", "MNC",
)  # fmt: skip
EVENT_TYPE = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "STATEMENT",
)  # fmt: skip
QUAD_CLASS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
EVENT_STATUS = ("actual", "planned", "possible", "denied", "historical")
PLACE_USE = ("location", "actor", "name_part")
DATE_PRECISION = (
    "minute", "hour", "part_of_day", "day", "weekend", "week", "month", "season", "quarter", "half_year", "year",
    "decade", "century", "interval",
)  # fmt: skip
EVENT_DATE_PRECISION = ("day", "week", "month", "quarter", "year", "interval")
EVENT_DATE_STATUS = ("explicit", "relative", "published", "unresolved")
MEDIUM = ("telephone", "video", "letter", "in_person", "online", "broadcast")
PARTICIPANT_ROLE = ("actor", "recipient", "third_party")
QUOTE_TYPE = ("direct", "mixed", "indirect")
TIMEX_TYPE = ("DATE", "TIME", "DURATION", "SET")
DATE_STATUS = ("explicit", "relative", "unresolved")
QUANTITY_CHANGE = ("increase", "decrease", "limit", "none")
STAGE = ("load", "extract", "build", "publish")
REJECTION_REASON = (
    "empty_file",
    "no_text",
    "too_short",
    "malformed",
    "unknown_format",
    "bad_encoding",
    "unreadable",
    "too_large",
    "timeout",
    "not_news_format",
    "truncated_archive",
    "bomb",
    "unsafe_path",
    "out_of_memory",
    "crashed",
    "not_processed",
)
