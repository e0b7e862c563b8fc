import { line } from "./line.js"
import { manage } from "./manage.js"

const TEXTS = JSON.parse(document.getElementById("texts").textContent)
const SHOWN_FOR = 4000
const at = (id) => document.getElementById(id)

let language = document.documentElement.lang
let board = null
let yours = { name: null, slots: [], may_manage: false }
let held = new Set()
let state = "connecting"
let quiet

const say = line({ heard, changed })
const panel = manage({ say, text, tell, element })

function text(key, facts = {}) {
  return TEXTS[language][`board.${key}`].replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "")
}

function following() {
  const all = Object.keys(TEXTS)
  return all[(all.indexOf(language) + 1) % all.length]
}

function heard(message) {
  if (message.type === "slots_update") {
    if (board && message.seq < board.seq) return
    const areOthers = board && names(board) !== names(message)
    board = message
    forgetHolds()
    if (areOthers) say({ type: "get_yours" })
  } else if (message.type === "yours") {
    yours = message
    held = new Set(message.held)
    if (yours.may_manage) say({ type: "get_settings" })
  } else if (message.type === "settings") {
    panel.knows(message)
  } else if (message.type === "settings_response") {
    panel.answered(message)
  } else if (message.type.endsWith("_response")) {
    answered(message)
  } else if (message.type === "error") {
    tell(text("failed"))
  }
  draw()
}

function names(update) {
  return update.data.slots.map((slot) => slot.uuid).join()
}

function forgetHolds() {
  const stillHeld = board.data.slots.filter((slot) => slot.status === "held").map((slot) => slot.id)
  held = new Set(stillHeld.filter((id) => held.has(id)))
}

function answered(message) {
  const kind = message.type.replace("_response", "")
  if (message.success && kind === "booking") tell(text("booked_now"))
  if (message.success && kind === "cancellation") tell(text("cancelled_now"))
  if (!message.success) tell(refusal(message))
  say({ type: "get_yours" })
}

function refusal(message) {
  if (message.message.endsWith("is not available")) return text("taken")
  if (message.reason === "board.changed" || message.reason === "board.no_slot") return text("changed")
  if (message.reason?.includes("not_yours") || message.reason?.includes("not_admin")) return text("not_yours")
  return language === "en" ? message.message : text("failed")
}

function changed(now) {
  state = now
  draw()
}

function tell(words) {
  at("said").textContent = words
  at("said").classList.add("shown")
  clearTimeout(quiet)
  quiet = setTimeout(() => at("said").classList.remove("shown"), SHOWN_FOR)
}

function draw() {
  document.documentElement.lang = language
  document.title = text("title")
  at("title").textContent = text("title")
  at("language").textContent = TEXTS[following()]["board.language"]
  at("line").textContent = { open: "", connecting: text("connecting"), lost: text("offline"), refused: "" }[state]
  drawWho()
  panel.draw(yours.may_manage && state !== "refused")
  if (!board) return
  const day = new Date(`${board.data.day}T12:00`)
  const ours = day.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" })
  at("day").textContent = `${ours} · ${zoneName(board.data.timezone)}`
  const counts = { free: board.data.available_slots.length, booked: board.data.booked_slots.length }
  at("counts").textContent = board.data.slots.length ? text("counts", counts) : text("empty")
  const focused = document.activeElement?.dataset?.deed
  at("slots").replaceChildren(...board.data.slots.map(row))
  if (focused) document.querySelector(`[data-deed="${focused}"]`)?.focus()
}

function zoneName(timeZone) {
  try {
    const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: "longGeneric" }).formatToParts()
    return parts.find((part) => part.type === "timeZoneName").value
  } catch {
    return timeZone // a browser that is some years old
  }
}

function hours(slot) {
  const offset = slot.utc_offset ? ` UTC${slot.utc_offset.replace(":00", "").replace(/([+-])0/, "$1")}` : ""
  return `${slot.start_time}–${slot.end_time}${offset}`
}

function drawWho() {
  if (state === "refused") return at("who").replaceChildren(text("members_only"))
  if (yours.name === null) return at("who").replaceChildren()
  if (yours.name === "") return at("who").replaceChildren(text("guest"))
  const form = element("form", "")
  form.method = "post"
  form.action = "/sign-out"
  form.append(element("button", "plain", text("sign_out")))
  at("who").replaceChildren(text("signed_in", { name: yours.name }), form)
}

function row(slot) {
  const mine = yours.slots.find((each) => each.slot_id === slot.id)
  const isMine = Boolean(mine) || held.has(slot.id)
  const item = element("li", `${slot.status}${isMine ? " mine" : ""}`)
  item.dataset.slot = slot.id
  const status = element("span", "state", statusText(slot, mine))
  if (mine?.pin) status.append(" ", element("span", "pin", text("pin", { pin: mine.pin })))
  const deeds = element("span", "deeds")
  deeds.append(...deedsOf(slot, mine).map(([kind, style]) => deed(slot, kind, style)))
  item.append(element("span", "hours", hours(slot)), status, deeds)
  return item
}

function statusText(slot, mine) {
  if (mine) return text("yours")
  if (slot.status === "held" && held.has(slot.id)) return text("yours_held")
  return text({ available: "free", booked: "booked", held: "held", blocked: "blocked" }[slot.status])
}

function deedsOf(slot, mine) {
  const deeds = []
  if (slot.status === "available") deeds.push(["book", "main"], ["hold", "plain"])
  if (slot.status === "held" && held.has(slot.id)) deeds.push(["book", "main"], ["release", "plain"])
  if (slot.status === "booked" && (mine || yours.may_manage)) deeds.push(["cancel", "plain"])
  if (yours.may_manage && slot.status === "available") deeds.push(["block", "plain"])
  if (yours.may_manage && slot.status === "blocked") deeds.push(["unblock", "plain"])
  return deeds
}

function deed(slot, kind, style) {
  const button = element("button", style, text(kind))
  button.dataset.deed = `${kind} ${slot.id}`
  button.disabled = state !== "open"
  button.onclick = () => {
    button.disabled = true
    if (!say({ type: `${kind}_slot`, slot_id: slot.id, uuid: slot.uuid })) tell(text("offline"))
  }
  return button
}

function element(name, style, words = "") {
  const made = document.createElement(name)
  made.className = style
  made.textContent = words
  return made
}

at("language").onclick = () => {
  language = following()
  document.cookie = `passbot_language=${language}; path=/; max-age=31536000; samesite=lax`
  draw()
}

draw()
