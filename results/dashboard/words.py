"""The words of the dashboard in Dutch and English."""

from __future__ import annotations

from results.language import Lang

WORDS: dict[str, tuple[str, str]] = {
    "title": ("zorgdruk: wat doen maatregelen?", "zorgdruk: what do measures do?"),
    "lead": (
        "Kies maatregelen, reken, en kijk wat er met de zorgdruk gebeurt, hoe zeker dat is en op welk bewijs het rust. "
        "Synthetische bevolking; een berekening, geen voorspelling.",
        "Choose measures, compute, and look what happens to zorgdruk, how sure that is and on which evidence it rests. "
        "Synthetic population (synthetische bevolking); a computation, no forecast.",
    ),
    "skip": ("Naar de inhoud", "To the content"),
    "tab_choose": ("1. Kiezen", "1. Choose"),
    "tab_result": ("2. Uitkomst", "2. Result"),
    "tab_split": ("3. Uitsplitsen", "3. Break down"),
    "tab_story": ("4. Eén huishouden", "4. One household"),
    "tab_keep": ("5. Bewaren en delen", "5. Keep and share"),
    "tab_about": ("Uitleg", "About"),
    "where": ("Gemeente en periode", "Municipality and period"),
    "municipality": ("Gemeente", "Municipality"),
    "until": ("Reken tot en met", "Compute until"),
    "seeds": ("Aantal runs per scenario (seeds)", "Runs for each scenario (seeds)"),
    "seeds_help": (
        "Meer runs maken het interval smaller. De eerste uitkomst komt na één run; de rest volgt terwijl u kijkt.",
        "More runs narrow the interval. A first result comes after one run; the rest follows while you look.",
    ),
    "scenarios": ("Scenario's", "Scenarios"),
    "which": ("Scenario dat u bewerkt", "Scenario that you edit"),
    "new": ("Nog een scenario", "Another scenario"),
    "drop": ("Dit scenario weg", "Remove this scenario"),
    "name": ("Naam van dit scenario", "Name of this scenario"),
    "open": ("Open een meegeleverd scenario", "Open a shipped scenario"),
    "open_do": ("Openen", "Open"),
    "measures": ("Maatregelen", "Measures"),
    "add": ("Maatregel uit de catalogus", "Measure of the catalogue"),
    "add_do": ("Toevoegen", "Add"),
    "none_yet": (
        "Nog geen maatregelen: dit scenario is nu gelijk aan de basis. Voeg er een toe.",
        "No measures yet: this scenario now equals the base. Add one.",
    ),
    "remove": ("Verwijderen", "Remove"),
    "start": ("begint in", "begins in"),
    "setting": ("effect volgens", "effect by"),
    "evidence": ("onderzoek (evidence)", "studies (evidence)"),
    "local_expectation": (
        "lokale verwachting, niet door onderzoek gesteund",
        "local expectation, not supported by research",
    ),
    "own": ("eigen waarde", "a value of your own"),
    "studies": ("Wat zegt onderzoek?", "What do studies say?"),
    "more": ("Doelgroep, verloop en kosten", "Target, course and cost"),
    "context": ("Omstandigheden buiten de gemeente (context)", "Circumstances outside the municipality (context)"),
    "context_help": (
        "Geldt alleen voor dit scenario, vanaf 2026 tenzij het scenario een andere maand zegt.",
        "Holds for this scenario only, from 2026 unless the scenario says another month.",
    ),
    "run": ("Bereken", "Compute"),
    "cancel": ("Afbreken", "Cancel"),
    "nothing_yet": (
        "Nog niets berekend. Kies bij 1 uw maatregelen en druk op Bereken.",
        "Nothing computed yet. Choose your measures at 1 and press Compute.",
    ),
    "year": ("Jaar", "Year"),
    "question": ("Hoofdvraag", "Main question"),
    "figure": ("Figuur", "Figure"),
    "by": ("Uitsplitsen naar", "Break down by"),
    "indicator": ("Cijfer", "Figure"),
    "cost": ("kosten", "cost"),
    "clients": ("cliënten", "clients"),
    "clients_maatwerk": ("cliënten met maatwerk", "clients with maatwerk"),
    "cost_per_client": ("kosten per cliënt", "cost per client"),
    "delivered_hours": ("geleverde uren", "hours delivered"),
    "waiting": ("wachtende vragen", "requests that wait"),
    "population": ("inwoners", "inwoners"),
    "zorgdruk": ("zorgdruk", "zorgdruk"),
    "law": ("wet", "law"),
    "product": ("product", "product"),
    "age": ("leeftijd", "age"),
    "household": ("huishouden", "household"),
    "kern": ("kern", "kern"),
    "who": ("Wie volgt u?", "Whom do you follow?"),
    "follow": ("Volg", "Follow"),
    "story_lead": (
        "Eén synthetische inwoner door de basisrun heen: wat er gebeurt, wie er helpt, en wat dat vraagt. Niemand van "
        "deze mensen bestaat (synthetische bevolking).",
        "One synthetic inwoner through the run of the base: what happens, who helps, and what that asks. None of these "
        "people exists (synthetische bevolking).",
    ),
    "save": ("Bewaar het scenario dat u bewerkt", "Keep the scenario that you edit"),
    "save_do": ("Bewaren", "Keep"),
    "kept": ("Bewaarde scenario's op deze computer", "Scenarios kept on this computer"),
    "kept_none": ("Er zijn nog geen bewaarde scenario's.", "There are no kept scenarios yet."),
    "kept_one": ("Bewaard scenario", "Kept scenario"),
    "load": ("Openen", "Open"),
    "rename": ("Nieuwe naam", "New name"),
    "rename_do": ("Hernoemen", "Rename"),
    "delete": ("Verwijderen", "Delete"),
    "toml": ("Dit scenario als TOML-bestand", "This scenario as a TOML file"),
    "upload": ("Open een TOML-bestand van een ander", "Open a TOML file of somebody else"),
    "browse": ("Kies bestand", "Choose file"),
    "no_file": ("geen bestand gekozen", "no file chosen"),
    "download": ("Meenemen", "Take along"),
    "png": ("Figuur als PNG", "Figure as PNG"),
    "svg": ("Figuur als SVG", "Figure as SVG"),
    "report_do": ("Maak het rapport", "Make the report"),
    "report_help": (
        "Van alle runs die klaar zijn: een rapport (HTML, werkt zonder internet; en PDF), een memo (Word) en een "
        "werkmap (XLSX). Dat duurt een halve minuut of langer; elk bestand staat hieronder zodra het er is.",
        "Of all runs that are done: a report (HTML, works without network; and PDF), a memo (Word) and a "
        "workbook (XLSX). This takes half a minute or longer; each file stands below as soon as it is there.",
    ),
    "report_html": ("Rapport (HTML)", "Report (HTML)"),
    "report_pdf": ("Rapport (PDF)", "Report (PDF)"),
    "report_docx": ("Memo voor de raad (Word)", "Memo for the council (Word)"),
    "report_xlsx": ("Werkmap met alle tabellen (XLSX)", "Workbook with all tables (XLSX)"),
    "report_more": ("De andere bestanden worden nog gemaakt.", "The other files are still being made."),
    "report_lacking": ("Niet gemaakt, want de bibliotheek ontbreekt", "Not made, as the library is lacking"),
    "report_none": ("Er is nog geen rapport gemaakt van deze uitkomst.", "No report of this result was made yet."),
    "text_alt": ("Deze figuur in woorden", "This figure in words"),
    "middle": ("midden (basispad)", "middle (basispad)"),
    "busy": ("bezig", "busy"),
}
DRIVERS: dict[str, tuple[str, str]] = {
    "mortality": ("sterfte", "mortality"),
    "fertility": ("geboorten", "fertility"),
    "migration": ("verhuizingen", "migration"),
    "refugees": ("statushouders", "statushouders"),
    "wlz": ("toegang tot de Wlz", "access to the Wlz"),
    "staff": ("personeel in de zorg", "staff in care"),
    "rijk": ("middelen van het Rijk", "means of the Rijk"),
    "economy": ("economie", "economy"),
}
VARIANTS: dict[str, tuple[str, str]] = {
    "low": ("laag", "low"),
    "high": ("hoog", "high"),
    "strict": ("strenger", "stricter"),
    "wide": ("ruimer", "wider"),
    "shortage": ("tekort", "shortage"),
    "shrinking": ("krimpend", "shrinking"),
    "recession": ("recessie", "recession"),
    "boom": ("bloei", "boom"),
    "crisis": ("crisis", "crisis"),
    "middle": WORDS["middle"],
}


def word(name: str, lang: Lang) -> str:
    """Return a word of the page."""
    return WORDS[name][lang != "nl"]


def named(words: dict[str, tuple[str, str]], name: str, lang: Lang) -> str:
    """Return a word of a table, or the name when there is none."""
    pair = words.get(name)
    return name.replace("_", " ") if pair is None else pair[lang != "nl"]
