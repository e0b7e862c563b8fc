// What people do in Telegram, on the user's side of the stand-in.

import { call } from "./live.js";

const ROOT = "/sandbox/telegram/";
