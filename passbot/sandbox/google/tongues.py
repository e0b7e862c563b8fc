"""Translated errors: Google uses the language of the account or of the spreadsheet."""

import re

ENGLISH = "en"
KNOWN = (
    r"You are trying to edit a protected cell or object\..*",
    r"Cannot add developer metadata with ID \[(?P<id>\d+)\].*",
    r"Unable to parse range: (?P<range>.*)",
    r"Range \((?P<range>.*)\) exceeds grid limits\. Max rows: (?P<rows>\d+), max columns: (?P<columns>\d+)",
    r"No grid with id: (?P<id>\d+)",
    r"Requested entity was not found\.",
    r"The caller does not have permission",
)
TONGUES = {
    "de": (
        (
            "Sie versuchen, eine geschützte Zelle oder ein geschütztes Objekt zu bearbeiten. Bitten Sie den "
            "Eigentümer der Tabelle, den Schutz aufzuheben."
        ),
        "Entwicklermetadaten mit der ID [{id}] sind bereits vorhanden.",
        "Bereich kann nicht geparst werden: {range}",
        "Der Bereich ({range}) überschreitet die Rastergrenzen. Zeilen: {rows}, Spalten: {columns}",
        "Kein Raster mit der ID {id}",
        "Das angeforderte Element wurde nicht gefunden.",
        "Der Aufrufer ist nicht berechtigt.",
        "Ungültige Anfrage.",
    ),
    "ru": (
        (
            "Вы пытаетесь изменить защищенную ячейку или объект. Обратитесь к владельцу таблицы, чтобы он "
            "снял защиту."
        ),
        "Метаданные разработчика с идентификатором [{id}] уже существуют.",
        "Не удалось обработать диапазон: {range}",
        "Диапазон ({range}) выходит за пределы сетки. Строк: {rows}, столбцов: {columns}",
        "Нет сетки с идентификатором {id}",
        "Запрошенный объект не найден.",
        "У вызывающего нет разрешения.",
        "Недопустимый запрос.",
    ),
}


def told(message: str, language: str) -> str:
    """Translate; an unknown text becomes a general phrase, since programs must not rely on it."""
    if language == ENGLISH:
        return message
    *sentences, otherwise = TONGUES[language]
    for pattern, sentence in zip(KNOWN, sentences, strict=True):
        if found := re.fullmatch(pattern, message):
            return sentence.format(**found.groupdict())
    return otherwise
