"""Car brands and models, with their spellings in Latin and Cyrillic."""

import re
from dataclasses import dataclass

# Each brand with other spellings; its own name, lower case and without spaces, always counts. Words for any car (джип)
# or for no car (ли) are left out.
BRANDS = {
    "Acura": "акура",
    "Alfa Romeo": "альфаромео альфа",
    "Audi": "ауди",
    "BAIC": "баик",
    "Bentley": "бентли",
    "BMW": "бмв бэха",
    "Brilliance": "бриллианс",
    "BYD": "бид бивайди",
    "Cadillac": "кадиллак кадилак",
    "Changan": "чанган",
    "Chery": "чери черри",
    "Chevrolet": "шевроле",
    "Chrysler": "крайслер",
    "Citroen": "ситроен",
    "Cupra": "купра",
    "Dacia": "дачия",
    "Daewoo": "дэу деу",
    "Daihatsu": "дайхатсу",
    "Datsun": "датсун",
    "Dodge": "додж",
    "Dongfeng": "донгфенг дунфэн",
    "Evolute": "эволют",
    "Exeed": "эксид",
    "FAW": "фав",
    "Ferrari": "феррари",
    "Fiat": "фиат",
    "Ford": "форд",
    "Foton": "фотон",
    "GAC": "гак",
    "GAZ": "газ",
    "Geely": "джили",
    "Genesis": "генезис дженезис",
    "GMC": "",
    "Great Wall": "грейтвол",
    "Haima": "хайма",
    "Haval": "хавал хавейл",
    "Hongqi": "хунци хончи",
    "Honda": "хонда",
    "Hummer": "хаммер",
    "Hyundai": "хендай хундай хендэ хёндэ хёндай хюндай",
    "Infiniti": "инфинити",
    "Isuzu": "исузу",
    "Iveco": "ивеко",
    "JAC": "джак",
    "Jaecoo": "джейку джаеку",
    "Jaguar": "ягуар",
    "Jeep": "",
    "Jetour": "джетур",
    "Kaiyi": "каи кайи",
    "KamAZ": "камаз",
    "Kia": "киа кия",
    "Knewstar": "ньюстар",
    "Lada": "лада ваз жигули vaz",
    "Lamborghini": "ламборгини ламборджини",
    "Land Rover": "лендровер ландровер rangerover рейнджровер рендж",
    "Lexus": "лексус",
    "Li Auto": "лисян лиауто lixiang",
    "Lifan": "лифан",
    "Lincoln": "линкольн",
    "Livan": "ливан",
    "MAN": "ман",
    "Maserati": "мазерати",
    "Mazda": "мазда",
    "Mercedes-Benz": "мерседес мерс mercedes мерседесбенц mercedesbenz mers",
    "MG": "",
    "Mini": "миникупер minicooper",
    "Mitsubishi": "мицубиси митсубиси мицубиши",
    "Moskvich": "москвич",
    "Nissan": "ниссан нисан",
    "Omoda": "омода",
    "Opel": "опель",
    "Peugeot": "пежо",
    "Porsche": "порше порш",
    "Ravon": "равон",
    "Renault": "рено",
    "Rolls-Royce": "роллсройс ролсройс rollsroyce",
    "Saab": "сааб",
    "Scania": "скания",
    "SEAT": "сеат",
    "Skoda": "шкода škoda",
    "Smart": "смарт",
    "SsangYong": "санйонг ссангйонг саньенг",
    "Subaru": "субару",
    "Suzuki": "сузуки",
    "Tank": "танк",
    "Tesla": "тесла",
    "Toyota": "тойота тоёта",
    "UAZ": "уаз",
    "Volkswagen": "фольксваген фольцваген vw фв",
    "Volvo": "вольво",
    "Voyah": "воя воях",
    "Zeekr": "зикр",
    "ZAZ": "заз",
    "ZIL": "зил",
}

# Each brand with models that imply it; after the equals sign other spellings of the model.
MODELS = {
    "BMW": "X1=х1 X3=х3 X5=х5 X6=х6",
    "Chery": "Tiggo=тигго Arrizo=арризо",
    "Chevrolet": "Cruze=круз Lacetti=лачетти Aveo=авео Cobalt=кобальт",
    "Daewoo": "Nexia=нексия Matiz=матиз Gentra=джентра",
    "Ford": "Focus=фокус Mondeo=мондео Fiesta=фиеста Kuga=куга Transit=транзит",
    "GAZ": "Gazelle=газель,газелька Sobol=соболь",
    "Geely": "Coolray=кулрей Atlas=атлас Monjaro=монджаро Emgrand=эмгранд",
    "Haval": "Jolion=джолион Dargo=дарго F7=ф7",
    "Honda": "Civic=цивик Accord=аккорд Fit=фит",
    "Hyundai": "Solaris=солярис Creta=крета Tucson=туссан Elantra=элантра Sonata=соната Getz=гетц",
    "Kia": "Rio=рио Ceed=сид Optima=оптима Sportage=спортейдж,спортаж Sorento=соренто Cerato=церато "
    "Picanto=пиканто Soul=соул K5=к5",
    "Lada": "Granta=гранта Vesta=веста Priora=приора Kalina=калина Largus=ларгус Niva=нива XRAY=иксрей",
    "Lexus": "RX=рх NX LX",
    "Mazda": "CX-5=сх5 CX-7=сх7 CX-9=сх9",
    "Mitsubishi": "Lancer=лансер,лансёр Outlander=аутлендер Pajero=паджеро ASX=асх",
    "Nissan": "Almera=альмера Qashqai=кашкай X-Trail=икстрейл Juke=жук,джук Note=нот Teana=теана",
    "Opel": "Astra=астра Corsa=корса Insignia=инсигния",
    "Renault": "Logan=логан Duster=дастер Sandero=сандеро Kaptur=каптур,captur Arkana=аркана Megane=меган",
    "Skoda": "Octavia=октавия Rapid=рапид Kodiaq=кодиак Superb=суперб Fabia=фабия Yeti=йети Karoq=карок",
    "Toyota": "Camry=камри Corolla=королла,корола RAV4=рав4 Prado=прадо Prius=приус Highlander=хайлендер",
    "UAZ": "Patriot=патриот",
    "Volkswagen": "Polo=поло Passat=пассат Tiguan=тигуан Golf=гольф Jetta=джетта Touareg=туарег",
}

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Named:
    """A brand, and its position in the text."""

    brand: str
    start: int
    end: int


def find(text: str) -> Named | None:
    """Find the first brand, with the model after it: "белая киа рио" is a Kia Rio."""
    words = list(_WORD.finditer(_plain(text)))
    said = [word[0] for word in words]
    found = _brand(said) or _model_alone(said)
    if found is None:
        return None
    brand, first, last = found
    return Named(brand, words[first].start(), words[last - 1].end())


def _brand(words: list[str]) -> tuple[str, int, int] | None:
    for at in range(len(words)):
        for length in (2, 1):
            brand = _BRANDS.get("".join(words[at : at + length]))
            if brand:
                named, more = _with_model(brand, words[at + length :])
                return named, at, min(at + length, len(words)) + more
    return None


def is_brand(word: str) -> bool:
    """True for a word that names a brand or a model and is therefore no part of a plate."""
    plain = "".join(_WORD.findall(_plain(word)))
    return plain in _BRANDS or plain in _MODELS


def _with_model(brand: str, following: list[str]) -> tuple[str, int]:
    for length in (2, 1):
        named = _MODELS.get("".join(following[:length]))
        if named and named[0] == brand:
            return " ".join(named), min(length, len(following))
    return brand, 0


def _model_alone(words: list[str]) -> tuple[str, int, int] | None:
    for at in range(len(words)):
        for length in (2, 1):
            named = _MODELS.get("".join(words[at : at + length]))
            if named:
                return " ".join(named), at, min(at + length, len(words))
    return None


def _plain(text: str) -> str:
    """Normalise letter by letter, so that positions stay the same."""
    small = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return small.replace("ё", "е").replace("š", "s")


def _spellings(name: str, others: str) -> list[str]:
    return ["".join(_WORD.findall(_plain(spelling))) for spelling in (name, *others.split())]


def _model_spellings() -> dict[str, tuple[str, str]]:
    named = {}
    for brand, models in MODELS.items():
        for entry in models.split():
            model, _, others = entry.partition("=")
            for spelling in _spellings(model, others.replace(",", " ")):
                named[spelling] = (brand, model)
    return named


_BRANDS = {spelling: name for name, others in BRANDS.items() for spelling in _spellings(name, others)}
_MODELS = _model_spellings()
