"""Small files of our own in the formats that are imported, and the places of the official ones."""

from pathlib import Path

STANDARDS = Path(__file__).parents[4] / "shared" / "standards"
FORM = """
name: Een kort formulier
urn: 'urn:nl:kort'
version: "1.10"
description: Twee delen
tasks:
  - task: Deel een
    id: "1"
    type: [task_group]
    repeatable: false
    description: "Lees <a href='https://voorbeeld.example/uitleg' onclick='weg()'>de uitleg</a><script>alert(1)</script>"
    tasks:
      - {task: Naam, id: 1.1, type: [text_input], repeatable: false}
      - task: Zijn er meer?
        id: 1.10
        type: [radio_option]
        valueType: boolean
        options: [{value: true, label: Ja}, {value: false, label: Nee}]
        repeatable: false
      - task: Welke?
        id: "1.3"
        type: [open_text]
        repeatable: false
        dependencies:
          - {type: conditional, condition: {id: "1.10", operator: equals, value: true}, action: show}
      - {task: Een tekening in de lucht, id: "1.4", type: [hologram], repeatable: false, kleur: blauw}
  - task: Deel twee
    id: "2"
    type: [task_group]
    repeatable: false
    tasks:
      - task: Gegevens
        id: "2.1"
        type: [task_group]
        repeatable: true
        tasks:
          - {task: Gegeven, id: "2.1.1", type: [text_input], repeatable: false}
          - task: Soort
            id: "2.1.2"
            type: [select_option]
            options: [{value: gewoon}, {value: bijzonder}]
            repeatable: false
      - task: Per gegeven
        id: "2.2"
        type: [task_group]
        repeatable: true
        dependencies:
          - {type: instance_mapping, source: {id: "2.1.1"}, mapping_type: one_to_one, action: sync_instances}
        tasks:
          - {task: Doel, id: "2.2.1", type: [open_text], repeatable: true}
"""
TREE = """
version: 1.0.0
name: Een korte boom
questions:
  - questionId: "1"
    question: Is het er een?
    explanation: ""
    category: a
    subcategory: b
    answers:
      - {answer: Ja, labels: [een], nextQuestionId: "2"}
      - {answer: Nee, nextConclusionId: "niets"}
  - questionId: "2"
    question: Ook een ander?
    explanation: ""
    category: a
    subcategory: b
    answers:
      - answer: Ja
        labels: [ander]
        redirects:
          - {if: '"een" in labels && "ander" in labels', nextConclusionId: beide}
          - {if: '!("een" in labels)', nextConclusionId: niets}
      - {answer: Nee, nextConclusionId: een}
conclusions:
  - {conclusionId: beide, conclusion: Beide, obligation: Doe iets}
  - {conclusionId: een, conclusion: Een, obligation: Doe minder}
  - {conclusionId: niets, conclusion: Niets, obligation: Doe niets}
"""
REQUIREMENT = """
schema_version: 1.1.0
name: Er is een register
description: Er is een register.
urn: urn:nl:ak:ver:xyz-01
language: nl
links: [urn:nl:ak:mtr:xyz-02]
ai_act_profile: [{role: [aanbieder], risk_group: [hoog-risico AI]}]
"""
# The official files, by what they are.
OFFICIAL = {
    "dpia": STANDARDS / "dpia-iama-forms" / "dpia.yaml",
    "iama": STANDARDS / "dpia-iama-forms" / "iama.yaml",
    "prescan": STANDARDS / "dpia-iama-forms" / "prescan.yaml",
    "tree": STANDARDS / "beslishulp" / "decision-tree.yaml",
    "terms": STANDARDS / "beslishulp" / "definitions.yaml",
    "registry": STANDARDS / "task_registry_all.json",
}
ABSENT = "the shared official instruments are not beside this repository"


def many_questions(count: int) -> bytes:
    """A form of one section with this many questions, each waiting for the one before it."""
    lines = ["name: Heel lang", "urn: 'urn:nl:lang'", 'version: "1"', "description: Veel", "tasks:"]
    lines += [
        "  - task: Alles",
        '    id: "0"',
        "    type: [task_group]",
        "    repeatable: false",
        "    tasks:",
    ]
    for number in range(1, count + 1):
        lines.append(
            f'      - {{task: "Vraag {number}", id: "0.{number}", type: [open_text], repeatable: false}}'
        )
    return "\n".join(lines).encode()
