"""Words of a message about a car that are neither plate nor time: names of visitors, and fillers."""

import re

# Fillers carry no information for the guard: they are dropped silently.
_FILLERS = frozenset(
    re.findall(
        r"\S+",
        """
    к ко вам нам мне вас нас мы я он она это эта этот у в во на с со по и а или для от из за о об до ну вот там
    едет едут еду поедет подъедет подъезжает подъезжаю приедет приедут приеду приезжает будет будут буду прибудет
    прибывает приезд приезжают ожидайте ожидает ждите жду ждём ждем машина машину машины машине авто автомобиль тачка
    номер номера номером госномер гос номерной знак такси яндекс yandex go uber ситимобил максим водитель
    пожалуйста пожалуйста пжл плз пж прошу закажи закажите заказать закажу заказ пропуск пропуска пропустите пустите
    впустите нужен нужна нужно надо хочу можно здравствуйте здравствуй добрый день доброе утро вечер привет ещё еще
    марка марки цвет цвета тоже также около примерно где-то сейчас будьте добры
    please car cars vehicle plate plates number numbers taxi cab my our the a an is are am i we he she it its it's
    for on at in to of by with and or from will be come comes coming arrive arrives arriving order pass need needs
    want let hello hi hey me us you this that also about around now driver license licence registration reg colour
    color brand
    """,
    )
)
_WHO = re.compile(
    r"нян[яеию]\w*|мам[аеуы]|пап[аеуы]|бабушк\w*|дедушк\w*|сестр[аеу]|брат\w{0,2}|муж|жена|сын|дочь|друг|подруга|"
    r"курьер\w*|доставк\w*|сантехник\w*|электрик\w*|мастер\w*|врач\w*|доктор\w*|тренер\w*|репетитор\w*|уборк\w*|"
    r"уборщиц\w*|домработниц\w*|гост[ьияюей]+|родител\w*|грузчик\w*|сосед\w*|эвакуатор\w*|скорая|ремонт\w*|"
    r"nanny|mum|mom|mother|dad|father|grandma|grandpa|granny|sister|brother|husband|wife|son|daughter|friends?|"
    r"courier|delivery|plumber|electrician|doctor|nurse|trainer|tutor|cleaner|cleaning|guests?|parents|babysitter|"
    r"movers|neighbour|builder|ambulance",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
MOST_WORDS = 4


def says_nothing(word: str) -> bool:
    return word.strip(".:-–—'’").lower() in _FILLERS or not any(map(str.isalnum, word))


def is_somebody(words: list[str]) -> bool:
    """`Няня`, `мама`, `Иван Петров`, `курьер Озон`: letters only, and one word is a role or all are capitalised."""
    if len(words) > MOST_WORDS or not all(map(_NAME.fullmatch, words)):
        return False
    return any(map(_WHO.fullmatch, words)) or all(word[:1].isupper() and not word.isupper() for word in words)
