// What people do in Telegram, on the user's side of the stand-in. The page talks to the first bot there is.

import { call } from "./live.js";

const ROOT = "/sandbox/telegram/";
const BOT = `${ROOT}bots/first`;
const PATIENCE = 10; // seconds that a pressed button waits for the bot's answer
const PICTURES = ["image/png", "image/jpeg", "image/webp"];

const chat = (person) => `${BOT}/chats/${person.id}`;
const deed = (person, name, said = {}) => call("POST", `${chat(person)}/${name}`, said);

export const telegram = {
  async everybody() {
    const [{ people }, { admins }] = await Promise.all([call("GET", `${ROOT}people`), call("GET", "/sandbox/cast")]);
    return { people, admins };
  },
  begin: (language) => call("POST", "/sandbox/begin", { language }),
  addPerson: (about) => call("POST", `${ROOT}people`, about),
  view: (person) => call("GET", chat(person)),
  say: (person, text) => deed(person, "text", { text }),
  press: (person, message_id, data) => deed(person, "press", { message_id, data, wait: PATIENCE }),
  shareContact: (person) => deed(person, "contact"),
  deepLink: (person, link) => deed(person, "start", { link }),
  block: (person) => deed(person, "block"),
  unblock: (person) => deed(person, "unblock"),
  fileUrl: (id) => `${BOT}/files/${encodeURIComponent(id)}`,
  upload(person, file) {
    const kind = PICTURES.includes(file.type) ? "photo" : "document";
    return call("POST", `${chat(person)}/file?${new URLSearchParams({ kind, name: file.name })}`, file);
  },
};
