"""German."""

from __future__ import annotations

from prefect_vantage.language.speech import Language

_NUMBERS = {
    "{points} pp": "{points} PP",
    "no change": "unverändert",
    "new": "neu",
    "no value": "kein Wert",
    "{n} ms": "{n} ms",
    "{n} s": "{n} s",
    "{n} min": "{n} min",
    "{n} h": "{n} h",
    "{n} d": "{n} d",
    "{minutes}m {seconds}s": "{minutes} min {seconds} s",
    "{hours}h {minutes}m": "{hours} h {minutes} min",
    "{days}d {hours}h": "{days} d {hours} h",
    "better": "besser",
    "worse": "schlechter",
    "few runs": "wenige Läufe",
}

_METRICS = {
    "Duration": "Dauer",
    "Wait": "Wartezeit",
    "Queue wait": "Wartezeit in der Queue",
    "Startup": "Anlaufzeit",
    "Elapsed": "Vergangene Zeit",
    "Response": "Zeit bis zum Ende",
    "Lateness": "Verspätung",
    "Finished runs": "Beendete Läufe",
    "Throughput": "Durchsatz",
    "Success rate": "Erfolgsquote",
    "Error rate": "Fehlerquote",
    "Retry rate": "Wiederholungsquote",
    "Queue depth": "Länge der Queue",
    "Running": "Laufend",
    "Oldest wait": "Längste Wartezeit",
    "Busy": "Gleichzeitig laufend",
    "Failures": "Fehlschläge",
    "Duration p95": "Dauer p95",
    "Wait p95": "Wartezeit p95",
}

_DIMENSIONS = {
    "Flow": "Flow",
    "Deployment": "Deployment",
    "Work pool": "Work-Pool",
    "Work queue": "Work-Queue",
    "Worker": "Worker",
    "State": "Zustand",
    "State name": "Name des Zustands",
    "State type": "Art des Zustands",
    "Outcome": "Ausgang",
    "Tag": "Tag",
    "Error": "Fehler",
    "Error type": "Art des Fehlers",
    "Error group": "Fehlergruppe",
    "Parameter": "Parameter",
    "Priority": "Priorität",
    "Attempts": "Versuche",
    "Scheduled": "Geplant",
    "Started": "Begonnen",
    "Ended": "Beendet",
    "Created": "Angelegt",
    "Updated": "Geändert",
    "Time": "Zeit",
    "Parent": "Übergeordneter Lauf",
    "Root": "Oberster Lauf",
    "Version": "Version",
    "Created by": "Angelegt von",
    "Trigger": "Auslöser",
}

_TABLES = {
    "All runs": "Alle Läufe",
    "Other ({number})": "Übrige ({number})",
    "No {dimension}": "Ohne {dimension}",
    "{metric} by {dimension}": "{metric} nach {dimension}",
    "{metric} over the whole period": "{metric} im ganzen Zeitraum",
    "{metric} at the end": "{metric} am Ende",
    "Run": "Lauf",
    "Runs": "Läufe",
    "Before": "Zuvor",
    "Change": "Änderung",
    "This period": "Dieser Zeitraum",
    "At the end": "Am Ende",
    "Took": "Dauer",
    "Share of failures": "Anteil der Fehlschläge",
    "Last seen": "Zuletzt",
    "Planned": "Geplant",
    "Late": "Verspätet",
    "Never started": "Nie begonnen",
    "Still waiting": "Wartet noch",
    "No run at all": "Gar kein Lauf",
    "Late by p95": "Verspätung p95",
    "Failed runs since": "Fehlschläge seither",
    "Failing since": "Schlägt fehl seit",
    "Last": "Zuletzt",
    "Longer by": "Länger um",
    "{aggregate} before": "{aggregate} zuvor",
    "{aggregate} now": "{aggregate} jetzt",
}

_SECTIONS = {
    "At a glance": "Auf einen Blick",
    "not mirrored": "nicht gespiegelt",
    "How runs ended": "Wie Läufe endeten",
    "How long runs took": "Wie lange Läufe dauerten",
    "A metric over time": "Eine Kennzahl im Verlauf",
    "A metric by value": "Eine Kennzahl nach Wert",
    "What became slower": "Was langsamer wurde",
    "Most frequent errors": "Häufigste Fehler",
    "Still unresolved": "Noch nicht behoben",
    "Missed schedules": "Versäumte Zeitpläne",
    "No run finished in this period.": "In diesem Zeitraum endete kein Lauf.",
    "No run failed in this period.": "In diesem Zeitraum schlug kein Lauf fehl.",
    "No run of this period has a value.": "Kein Lauf dieses Zeitraums hat einen Wert.",
    "No run of this period matches.": "Kein Lauf dieses Zeitraums passt.",
    "None, at no time of this period.": "Keine, zu keiner Zeit dieses Zeitraums.",
    "No message": "Keine Meldung",
    "Unknown flow": "Unbekannter Flow",
    "Failed and crashed runs by error": "Fehlgeschlagene und abgestürzte Läufe nach Fehler",
    "{failures} more with rarer errors.": "{failures} mehr mit selteneren Fehlern.",
    "Every planned run of this period started on time.": "Jeder geplante Lauf dieses Zeitraums begann pünktlich.",
    "Nothing was planned by a schedule in this period.": "In diesem Zeitraum war nichts durch einen Zeitplan geplant.",
    "{deployments} whose schedule was not kept{more}": "{deployments}, deren Zeitplan nicht eingehalten wurde{more}",
    ", the worst {n} of them": ", die {n} schlimmsten davon",
    "the first at {time}": "zuerst {time}",
    "Nothing is: whatever failed has succeeded since.": "Nichts: was fehlschlug, ist seither gelungen.",
    "{places} of which the last run failed{more}": "{places}, deren letzter Lauf fehlschlug{more}",
    ", the {n} that have failed longest": ", die {n}, die am längsten fehlschlagen",
    ", the first {n} of them": ", die ersten {n} davon",
    "The mirror does not reach back over the period before, so there is nothing to compare with.": (
        "Der Spiegel reicht nicht über den Zeitraum davor zurück; es gibt nichts, womit verglichen werden kann."
    ),
    "Nothing became slower: no {aggregate} grew by {share} or more with at least {runs} in both periods.": (
        "Nichts wurde langsamer: kein {aggregate} wuchs um {share} oder mehr bei mindestens {runs} in beiden Zeiträumen."
    ),
    "Duration {aggregate} by {dimension}, largest growth first": "Dauer {aggregate} nach {dimension}, größter Zuwachs zuerst",
    "Of {runs}, {some} and {last}.": "{runs}: {some} und {last}.",
    "succeeded": "gelungen",
    "failed": "fehlgeschlagen",
    "cancelled": "abgebrochen",
    "This section could not be built.": "Dieser Abschnitt konnte nicht erstellt werden.",
    "It failed unexpectedly; the log has the details.": "Ein unerwarteter Fehler; Näheres steht im Protokoll.",
}

_CHARTS = {
    "Succeeded": "Gelungen",
    "Failed": "Fehlgeschlagen",
    "Cancelled": "Abgebrochen",
    " and ": " und ",
    "no runs": "keine Läufe",
    "Duration p50 and p95": "Dauer p50 und p95",
    "Duration {aggregate}, before and now": "Dauer {aggregate}, zuvor und jetzt",
    "Period before": "Zeitraum davor",
    "Stacked bars of finished runs over time: {counts}.": "Gestapelte Balken beendeter Läufe im Verlauf: {counts}.",
    "Lines over time. Over the whole period: {totals}.": "Linien im Verlauf. Im ganzen Zeitraum: {totals}.",
    "{name} from {before} to {now}": "{name} von {before} auf {now}",
    "{before} and {now}: {words}.": "{before} und {now}: {words}.",
}

_PAGE = {
    "compared with {period}. Days in {timezone}.": "verglichen mit {period}. Tage in {timezone}.",
    "Only": "Nur",
    "before {value}": "zuvor {value}",
    "before: {value}": "zuvor: {value}",
    "This report is incomplete.": "Dieser Bericht ist unvollständig.",
    "A part of it could not be built; it says so in its place.": "Ein Teil konnte nicht erstellt werden; an seiner Stelle steht, warum.",
    "Not the whole period.": "Nicht der ganze Zeitraum.",
    "Contents": "Inhalt",
    "About these numbers": "Zu diesen Zahlen",
    "As of": "Stand",
    "Period": "Zeitraum",
    "{start} to {end}, end excluded": "{start} bis {end}, Ende ausgenommen",
    "Coverage": "Abdeckung",
    "Made by": "Erstellt mit",
    "Vantage {version}, from version {state} of the mirror": "Vantage {version}, aus Version {state} des Spiegels",
    "Percentiles are exact and come from the runs themselves. A success rate leaves out cancelled runs. "
    "Each number opens the list of the runs behind it.": (
        "Perzentile sind genau und stammen aus den Läufen selbst. Eine Erfolgsquote lässt abgebrochene Läufe aus. "
        "Jede Zahl öffnet die Liste ihrer Läufe."
    ),
    "The mirror holds {runs} and reaches back to {time}": "Der Spiegel enthält {runs} und reicht zurück bis {time}",
    "The mirror holds {runs} and is empty": "Der Spiegel enthält {runs} und ist leer",
    "; earlier runs of this period are not in it": "; frühere Läufe dieses Zeitraums fehlen darin",
    "Its drift from Prefect was not checked.": "Seine Abweichung von Prefect wurde nicht geprüft.",
    "Its drift from Prefect is {runs}.": "Seine Abweichung von Prefect: {runs}.",
}

_MAIL = {
    "Incomplete: {title}": "Unvollständig: {title}",
    "days in {timezone}": "Tage in {timezone}",
    "and {n} more": "und {n} weitere",
    "and {n} more in the report": "und {n} weitere im Bericht",
    "Open the report": "Bericht öffnen",
    "The report": "Der Bericht",
    "Its runs": "Seine Läufe",
    "As of {time} ({timezone}).": "Stand: {time} ({timezone}).",
    "No more of these": "Nicht mehr senden",
    "Reports": "Berichte",
    "You get this report by mail.": "Sie erhalten diesen Bericht per E-Mail.",
    "You will get no more of these. A report that is on its way may still arrive.": (
        "Sie erhalten diesen Bericht nicht mehr. Einer, der schon unterwegs ist, kann noch ankommen."
    ),
}

PLURALS = {
    "run": {"one": "{n} Lauf", "other": "{n} Läufe"},
    "finished run": {"one": "{n} beendeter Lauf", "other": "{n} beendete Läufe"},
    "failure": {"one": "{n} Fehlschlag", "other": "{n} Fehlschläge"},
    "place": {"one": "{n} Stelle", "other": "{n} Stellen"},
    "deployment": {"one": "{n} Deployment", "other": "{n} Deployments"},
}

# Inside a sentence English writes the names of dimensions small, German does not.
_INSIDE = {name.lower(): word for name, word in _DIMENSIONS.items()}

LANGUAGE = Language(
    "de", "Deutsch", "de-DE", _NUMBERS | _METRICS | _DIMENSIONS | _TABLES | _SECTIONS | _CHARTS | _PAGE | _MAIL | _INSIDE, PLURALS
)
