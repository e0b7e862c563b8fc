// What people do with the spreadsheets, as accounts of the stand-in for Google.

import { call } from "./live.js";

const ROOT = "/sandbox/google/";

export const google = {
  all: () => call("GET", `${ROOT}all`),
  spreadsheet: (id, account) => call("GET", `${ROOT}spreadsheet?${new URLSearchParams({ id, account })}`),
  edit: (account, spreadsheetId, requests) => call("POST", `${ROOT}edit`, { account, spreadsheetId, requests }),
};
