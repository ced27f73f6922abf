"""Words for the hint on plain Dutch: hard ones with a simpler one, abbreviations that end no sentence, small words."""

import re

# Beginnings are matched as whole words; a trailing * takes any ending.
_HARD = {
    "aangaande": "over", "aanvangen": "beginnen", "aanwenden": "gebruiken", "additioneel": "extra", "adequaat": "goed genoeg",
    "alsmede": "en ook", "alvorens": "voordat", "applicatie*": "programma", "beoogt": "heeft als doel", "betreffende": "over",
    "casu\u00efstiek": "gevallen", "categoriseren": "indelen", "compliance": "zich aan de regels houden", "conform": "volgens",
    "consulteren": "vragen", "continu": "steeds", "criteria": "eisen", "data-analyse*": "onderzoek van gegevens",
    "dataset*": "verzameling gegevens", "derhalve": "daarom", "desbetreffende": "deze", "deselecteren": "weghalen",
    "detecteren": "vinden", "dient te": "moet", "dienen te": "moeten", "discrepantie*": "verschil", "effectief": "goed werkend",
    "effectu*": "uitvoeren", "evalueren": "bekijken hoe het ging", "evaluatie*": "bekijken hoe het ging",
    "faciliteren": "helpen", "faciliteert": "helpt", "frequent": "vaak", "functionaliteit*": "mogelijkheid",
    "gedurende": "tijdens", "genereren": "maken", "genereert": "maakt", "geschieden": "gebeuren", "geschiedt": "gebeurt",
    "hanteren": "gebruiken", "hanteert": "gebruikt", "heden": "nu", "hetgeen": "wat", "identificeren": "herkennen",
    "implementatie*": "invoering", "implementeren": "invoeren", "in casu": "hier", "in het kader van": "voor",
    "indicatie*": "teken", "indien": "als", "initieel": "eerst", "initi\u00ebren": "beginnen", "integraal": "als geheel",
    "inzake": "over", "jegens": "tegenover", "kwalificeren": "noemen", "met betrekking tot": "over", "middels": "met",
    "minimaliseren": "zo klein mogelijk maken", "mitigeren": "kleiner maken", "mitigerende": "beschermende",
    "monitoren": "volgen", "monitoring": "toezicht", "noodzakelijkerwijs": "altijd", "omtrent": "over", "onderhavige": "deze",
    "ongeacht": "ook als het gaat om", "optimaliseren": "verbeteren", "output": "uitkomst", "input": "gegevens",
    "participeren": "meedoen", "periodiek": "op vaste momenten", "prevaleren": "voorgaan", "preventief": "om te voorkomen",
    "prioriteren": "op volgorde zetten", "procedureel": "over de stappen", "reeds": "al", "relevante": "belangrijke",
    "restrisico*": "risico dat overblijft", "significant*": "duidelijk", "substantieel": "groot", "ten aanzien van": "over",
    "ten behoeve van": "voor", "ten gevolge van": "door", "teneinde": "om", "tenuitvoerlegging": "uitvoering", "tevens": "ook",
    "thans": "nu", "transparantie": "openheid", "uiterlijk te": "voor", "uniformiteit": "overal hetzelfde", "valideren": "controleren",
    "vanuit het oogpunt van": "voor", "verificatie": "controle", "verifi\u00ebren": "controleren", "verstrekken": "geven",
    "verstrekt": "geeft", "vigerende": "geldende", "voornoemde": "deze", "voorts": "ook", "waarborgen": "zorgen voor",
    "waarborgt": "zorgt voor", "zulks": "dit",
}  # fmt: skip
SIMPLER = {
    re.compile(rf"\b{re.escape(hard.rstrip('*'))}{chr(92)}w*" if hard.endswith("*") else rf"\b{re.escape(hard)}\b", re.I): better
    for hard, better in _HARD.items()
}  # fmt: skip

# After these a dot is no end.
ABBREVIATED = re.compile(
    r"\b(?:art|bijv|bv|blz|ca|dhr|dr|d\.w\.z|e\.d|enz|evt|incl|i\.v\.m|jl|m\.b\.t|m\.n|mr|mw|nr|o\.a|o\.b\.v|prof|resp|"
    r"t\.a\.v|t/m|vgl|z\.s\.m|zgn)\.$",
    re.IGNORECASE,
)
# Laws whose short name looks like a word.
LAWS = {"Awb", "Awir", "Gemw", "Uavg", "Wgs", "Wlz", "Wmo", "Wob", "Woo", "Wjsg", "Wpg", "Zvw"}
# Everybody knows these.
KNOWN = {"AI", "EU", "PDF", "SMS", "NL", "TV"}
PARTICIPLES_NOT = {
    "geen", "gegevens", "gemeente", "gemeenten", "gebied", "gebieden", "geld", "gevolg", "gevolgen", "gesprekken", "gezinnen",
    "geldt", "genoeg", "gerust", "gelijk", "gebouwen", "beslist", "besluit", "besluiten", "berichten", "bericht", "bedrijven",
    "beleid", "bijlagen", "verschillen", "verschillend", "versie", "verzoeken", "verband", "verbanden", "verkeert", "verantwoordelijkheid",
    "regelen", "regels", "eigenschappen", "herkent", "bepaalt", "bewijzen", "mogelijkheden", "mogelijkheid", "vragen", "dagen", "lagen",
    "volgen", "wegen", "vroegen", "zeggen", "brengen", "krijgen", "leggen", "erachter", "geval", "gevallen", "getallen",
}  # fmt: skip
DUTCH = {
    "de", "het", "een", "en", "van", "dat", "niet", "ook", "wij", "aan", "voor", "met", "zijn", "wordt", "worden", "naar", "bij",
    "uit", "dit", "deze", "er", "als", "maar", "om", "wie", "hoe", "geen", "heeft", "kan", "u", "uw",
}  # fmt: skip
ENGLISH = {
    "the", "and", "to", "that", "not", "also", "for", "with", "are", "this", "these", "it", "from", "by", "or", "on", "we", "who",
    "how", "has", "have", "can", "you", "your", "an", "be", "as", "its",
}  # fmt: skip
