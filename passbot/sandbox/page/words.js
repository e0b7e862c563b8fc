// What the page itself says, in two languages; what the bot says is the bot's.

const WORDS = {
  en: {
    title: "passbot sandbox", resident: "Resident", admin: "Admin", sheet: "Sheet", trouble: "Trouble",
    language: "Language", reset: "Reset", resetAsk: "Forget all chats and sheets and start again?",
    cancel: "Cancel", ok: "OK", add: "Add", person: "Person", addPerson: "Add a person", firstName: "First name",
    lastName: "Last name", phone: "Phone", theirLanguage: "Language in Telegram", message: "Message",
    send: "Send", menu: "Menu", start: "START", more: "More", block: "Stop and block the bot",
    unblock: "UNBLOCK", deepLink: "Open a link", deepLinkHint: "t.me/…?start=CODE, or just the code",
    open: "Open", attach: "Attach a photo or a file", buttons: "Show the bot's buttons", typing: "typing…", bot: "bot",
    edited: "edited", copied: "Copied: {text}", noChat: "No messages here yet…",
    shareContact: "Share your phone number with the bot?", share: "Share", lost: "No connection. Trying again…",
    unanswered: "The sandbox did not answer: {error}", account: "Account", noSheets: "There is no spreadsheet yet.",
    spreadsheet: "Spreadsheet", insertRow: "Insert row", deleteRow: "Delete row", sort: "Sort A→Z",
    troubleHint: "What goes wrong on purpose. The bot and the sheet's worker must cope.",
    google: "Google Sheets", telegram: "Telegram", down: "is down", slow: "is slow (8 s)",
    lose: "lose the next answer", refuse: "429: too many requests, three times", gateway: "502 with HTML, three times",
    clear: "Clear all trouble", nothingWrong: "Nothing is wrong now.",
    left: "{n} more", forever: "until cleared",
    file: "File", times: "Going wrong now",
    groupROWS: "Rows {from} to {to}", groupCOLUMNS: "Columns {from} to {to}",
    tryThis: "Try this", dismiss: "Dismiss", opened: "Opened as {name}",
    tryPlate: "Send a plate: O 456 PA 77", tryPasses: "See, extend or cancel passes: /passes", tryLink: "Make a link for guests by car: /link",
    tryInvite: "Press the invite's link: a new neighbour opens it", tryPeople: "See who lives and works here: /people", tryStats: "See the days in numbers: /stats",
    tryTick: "Tick Anna's car in column H: she hears at once", tryCompleted: "Find the ticked row in Orders_completed", tryTrouble: "Break Google, then tick: nothing is lost",
  },
  ru: {
    title: "passbot — песочница", resident: "Житель", admin: "Админ", sheet: "Таблица", trouble: "Сбои",
    language: "Язык", reset: "Сбросить", resetAsk: "Забыть все чаты и таблицы и начать заново?",
    cancel: "Отмена", ok: "ОК", add: "Добавить", person: "Человек", addPerson: "Добавить человека", firstName: "Имя",
    lastName: "Фамилия", phone: "Телефон", theirLanguage: "Язык в Telegram", message: "Сообщение",
    send: "Отправить", menu: "Меню", start: "НАЧАТЬ", more: "Ещё", block: "Остановить и заблокировать бота",
    unblock: "РАЗБЛОКИРОВАТЬ", deepLink: "Открыть ссылку", deepLinkHint: "t.me/…?start=КОД или просто код",
    open: "Открыть", attach: "Прикрепить фото или файл", buttons: "Показать кнопки бота", typing: "печатает…", bot: "бот",
    edited: "изменено", copied: "Скопировано: {text}", noChat: "Здесь пока ничего нет…",
    shareContact: "Поделиться с ботом своим номером телефона?", share: "Поделиться", lost: "Нет связи. Пробуем снова…",
    unanswered: "Песочница не ответила: {error}", account: "Аккаунт", noSheets: "Таблиц пока нет.",
    spreadsheet: "Таблица", insertRow: "Вставить строку", deleteRow: "Удалить строку", sort: "Сортировать А→Я",
    troubleHint: "Учебные сбои: бот и обмен с таблицей должны их пережить.",
    google: "Google Таблицы", telegram: "Telegram", down: "не работает", slow: "отвечает медленно (8 с)",
    lose: "потерять следующий ответ", refuse: "429: слишком много запросов, три раза", gateway: "502: сбой на стороне сервера, три раза",
    clear: "Убрать все сбои", nothingWrong: "Сбоев сейчас нет.",
    left: "ещё {n}", forever: "пока не уберёте",
    file: "Файл", times: "Сейчас сломано",
    groupROWS: "Строки с {from} по {to}", groupCOLUMNS: "Столбцы с {from} по {to}",
    tryThis: "Попробуйте", dismiss: "Скрыть", opened: "Открывает {name}",
    tryPlate: "Отправьте номер: О 456 РА 77", tryPasses: "Посмотрите, продлите или отмените пропуск: /passes", tryLink: "Сделайте ссылку для гостей на машинах: /link",
    tryInvite: "Нажмите на ссылку приглашения: её откроет новый сосед", tryPeople: "Посмотрите, кто здесь живёт и работает: /people", tryStats: "Посмотрите на дни в цифрах: /stats",
    tryTick: "Отметьте машину Анны в столбце H: она сразу узнает", tryCompleted: "Найдите отмеченную строку в Orders_completed", tryTrouble: "Сломайте Google и отметьте: ничего не пропадёт",
  },
};

const KEPT = "passbot-sandbox-language";
let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("ru") ? "ru" : "en");

export const languages = Object.keys(WORDS);
export const current = () => language;

export function speak(wanted) {
  language = wanted;
  localStorage.setItem(KEPT, wanted);
  document.documentElement.lang = wanted;
}

export function word(key, facts = {}) {
  return Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), WORDS[language][key]);
}

export const clockTime = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const dayOf = (seconds) =>
  new Date(seconds * 1000).toLocaleDateString(language, { day: "numeric", month: "long" });

speak(language);
