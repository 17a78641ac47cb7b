"""Every term that triples are made of, as a constant: the only place in Python that holds their IRIs.

``ontology/duty.ttl`` is the authority; a test holds the two together. Classes are named as there
(``Task``), properties in Python's manner (``plan_id`` for ``duty:planId``), codes are had by ``code``.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from dutygraph.errors import InputError
from dutygraph.names.entries import KINDS, LEVELS, STATUSES

NAMESPACE = "https://w3id.org/dutygraph/ns#"
SHAPES = "https://w3id.org/dutygraph/shapes#"


def _duty(name: str) -> NamedNode:
    return NamedNode(NAMESPACE + name)


# Classes
Plan = _duty("Plan")
PlanVersion = _duty("PlanVersion")
Section = _duty("Section")
Task = _duty("Task")
RetiredTask = _duty("RetiredTask")
Clause = _duty("Clause")
DutyClause = _duty("DutyClause")
Agency = _duty("Agency")
Jurisdiction = _duty("Jurisdiction")
Assignment = _duty("Assignment")
AssignmentGroup = _duty("AssignmentGroup")
LegalInstrument = _duty("LegalInstrument")
LegalReference = _duty("LegalReference")
Deadline = _duty("Deadline")
Target = _duty("Target")
Indicator = _duty("Indicator")
Deliverable = _duty("Deliverable")
Mechanism = _duty("Mechanism")
Wish = _duty("Wish")
SourceSpan = _duty("SourceSpan")
Defect = _duty("Defect")
Emendation = _duty("Emendation")
OverriddenFact = _duty("OverriddenFact")
Withdrawal = _duty("Withdrawal")
TaskLink = _duty("TaskLink")
Waiver = _duty("Waiver")
StatusReport = _duty("StatusReport")
Edit = _duty("Edit")

# Properties
plan = _duty("plan")
task = _duty("task")
clause = _duty("clause")
span = _duty("span")
rule = _duty("rule")
basis = _duty("basis")
position = _duty("position")
number = _duty("number")
title = _duty("title")
text = _duty("text")
parent = _duty("parent")
jurisdiction = _duty("jurisdiction")
search_name = _duty("searchName")
registered = _duty("registered")
resolution = _duty("resolution")
administrative_level = _duty("administrativeLevel")
since = _duty("since")
instrument_status = _duty("instrumentStatus")
status_source = _duty("statusSource")
indicator = _duty("indicator")
verb = _duty("verb")
due = _duty("due")
latest = _duty("latest")
plan_id = _duty("planId")
issuer = _duty("issuer")
period_start = _duty("periodStart")
period_end = _duty("periodEnd")
document_date = _duty("documentDate")
document_number = _duty("documentNumber")
language = _duty("language")
version = _duty("version")
of_plan = _duty("ofPlan")
version_label = _duty("versionLabel")
snapshot = _duty("snapshot")
content_hash = _duty("contentHash")
level = _duty("level")
citation = _duty("citation")
replaced_by = _duty("replacedBy")
section = _duty("section")
chapter = _duty("chapter")
duty_clause = _duty("dutyClause")
assignment = _duty("assignment")
group = _duty("group")
reference = _duty("reference")
deadline = _duty("deadline")
target = _duty("target")
deliverable = _duty("deliverable")
mechanism = _duty("mechanism")
wish = _duty("wish")
modality = _duty("modality")
modality_span = _duty("modalitySpan")
agency = _duty("agency")
role = _duty("role")
premise = _duty("premise")
printed_name = _duty("printedName")
member = _duty("member")
agency_kind = _duty("agencyKind")
instrument = _duty("instrument")
relation = _duty("relation")
deadline_kind = _duty("deadlineKind")
earliest = _duty("earliest")
precision = _duty("precision")
recurrence = _duty("recurrence")
plan_start = _duty("planStart")
plan_end = _duty("planEnd")
metric = _duty("metric")
operator = _duty("operator")
value = _duty("value")
upper_value = _duty("upperValue")
unit = _duty("unit")
printed_number = _duty("printedNumber")
population = _duty("population")
baseline = _duty("baseline")
deliverable_kind = _duty("deliverableKind")
stage = _duty("stage")
direction = _duty("direction")
quantified_by = _duty("quantifiedBy")
start = _duty("start")
end = _duty("end")
quote = _duty("quote")
source_text = _duty("sourceText")
line = _duty("line")
column = _duty("column")
prefix = _duty("prefix")
suffix = _duty("suffix")
defect_kind = _duty("defectKind")
detail = _duty("detail")
mended_by = _duty("mendedBy")
reads = _duty("reads")
reason = _duty("reason")
curator = _duty("curator")
edit_kind = _duty("editKind")
touched = _duty("touched")
changed_file = _duty("changedFile")
curated_on = _duty("curatedOn")
overrides = _duty("overrides")
entry = _duty("entry")
waived_shape = _duty("waivedShape")
waived_fact = _duty("waivedFact")
lower_task = _duty("lowerTask")
higher_task = _duty("higherTask")
higher_plan = _duty("higherPlan")
link_status = _duty("linkStatus")
score = _duty("score")
higher_span = _duty("higherSpan")
status_report = _duty("statusReport")
latest_report = _duty("latestReport")
task_status = _duty("taskStatus")
reported_in = _duty("reportedIn")
reported_words = _duty("reportedWords")
reported_on = _duty("reportedOn")

# Code lists: prefix of the concepts' names, and their notations where these are not part of the name.
LISTS = {
    "role": ("leading", "responsible", "participating", "coordinating", "supporting", "supervising"),
    "basis": ("stated", "inferred", "curated"),
    "relation": ("implements", "based-on", "enacts", "revises", "drafts", "repeals", "mentions"),
    "modality": ("firm", "strive", "explore", "encourage", "conditional"),
    "kind": KINDS,
    "deadline": ("by", "recurring", "ongoing"),
    "precision": ("year", "month", "day"),
    "op": (">=", "<=", "<", ">", "~", "between", "increase", "decrease"),
    "deliverable": ("regulation", "plan", "list", "standard", "report", "base", "system", "body"),
    "stage": ("build", "connect", "use", "upgrade"),
    "resolution": ("exact", "alias", "folded", "shared-head", "jurisdiction-supplied", "pattern", "unresolved"),
    "level": LEVELS,
    "status": STATUSES,
    "defect": (
        "missing-start",
        "cut-off-end",
        "unclosed-bracket",
        "unclosed-title",
        "nested-bracket",
        "nested-title",
        "control-character",
        "bidi-character",
        "encoding",
        "stale-emendation",
        "number-gap",
        "identity-pending",
        "stale-curation",
        "stale-waiver",
    ),
    "direction": ("increase", "decrease"),
    "link": ("proposed", "confirmed", "rejected"),
    "progress": ("done", "under-way", "dropped", "unknown"),
}
_WORDED = {">=": "at-least", "<=": "at-most", "<": "less-than", ">": "more-than", "~": "about"}
_CODES = {(prefix, notation): _duty(f"{prefix}-{_WORDED.get(notation, notation)}") for prefix, codes in LISTS.items() for notation in codes}


def code(prefix: str, notation: str) -> NamedNode:
    """The concept of a code list, by the list's prefix and the concept's notation: ``code("op", ">=")``.

    Raises InputError for a notation that the list lacks, as a vocabulary file may hold one.
    """
    concept = _CODES.get((prefix, notation))
    if concept is None:
        raise InputError(f"unknown {prefix} {notation!r}", f"known are: {', '.join(LISTS[prefix])}", "vocabulary")
    return concept


# Terms of others
rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
rdfs_label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
skos_pref_label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
skos_alt_label = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
skos_definition = NamedNode("http://www.w3.org/2004/02/skos/core#definition")
dct_is_replaced_by = NamedNode("http://purl.org/dc/terms/isReplacedBy")
dcat_version = NamedNode("http://www.w3.org/ns/dcat#version")
prov_Activity = NamedNode("http://www.w3.org/ns/prov#Activity")
prov_Person = NamedNode("http://www.w3.org/ns/prov#Person")
prov_Entity = NamedNode("http://www.w3.org/ns/prov#Entity")
prov_SoftwareAgent = NamedNode("http://www.w3.org/ns/prov#SoftwareAgent")
prov_ended_at_time = NamedNode("http://www.w3.org/ns/prov#endedAtTime")
prov_used = NamedNode("http://www.w3.org/ns/prov#used")
prov_was_associated_with = NamedNode("http://www.w3.org/ns/prov#wasAssociatedWith")
prov_was_revision_of = NamedNode("http://www.w3.org/ns/prov#wasRevisionOf")
prov_was_generated_by = NamedNode("http://www.w3.org/ns/prov#wasGeneratedBy")
xsd_boolean = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
xsd_date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
xsd_datetime = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
xsd_decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
xsd_integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
xsd_string = NamedNode("http://www.w3.org/2001/XMLSchema#string")


def every() -> list[NamedNode]:
    """Every term, codes among them."""
    return [*(value for value in globals().values() if isinstance(value, NamedNode)), *_CODES.values()]
