// What an admin may change of the board: its hours, the length of its slots, who may use it.

const NAMES = ["opens", "closes", "slot_minutes", "access"]
const at = (id) => document.getElementById(id)

export function manage({ say, text, tell, element }) {
  const panel = at("manage")
  const form = at("settings")
  let known = null
  let filled = {} // as the form was before anybody typed: what was not touched is another admin's to change
  let booked = []
  let isTyped = false // what is on its way to be saved is not written over

  function knows(message) {
    known = message
    if (!isTyped) fill()
  }

  function fill() {
    isTyped = false
    if (!known) return
    for (const name of NAMES) form.elements[name].value = known[name]
    if (known.closes === "00:00") form.elements.closes.value = "24:00"
    filled = typed()
  }

  function typed() {
    const found = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]))
    return { ...found, slot_minutes: form.elements.slot_minutes.valueAsNumber }
  }

  function answered(message) {
    booked = message.booked ?? []
    if (message.success) {
      known = message
      panel.open = false
      fill()
      tell(text("saved"))
    } else if (message.reason === "board.length") {
      tell(text("no_room"))
    } else if (message.reason !== "board.booked") {
      tell(text("failed"))
    }
    ask()
  }

  function save(bookings) {
    const touched = Object.entries(typed()).filter(([name, value]) => value !== filled[name])
    const change = { type: "change_settings", ...Object.fromEntries(touched) }
    if (bookings) Object.assign(change, { bookings, seen: booked.length })
    if (!say(change)) tell(text("offline"))
  }

  function ask() {
    at("asked").hidden = booked.length === 0
    at("booked").replaceChildren(...booked.map((each) => element("li", "", `${each.hours.replace("-", "–")} · ${each.name}`)))
    at("save").hidden = booked.length > 0
  }

  function draw(mayManage) {
    panel.hidden = !mayManage
    for (const each of panel.querySelectorAll("[data-text]")) {
      const words = text(each.dataset.text)
      if (each.textContent !== words) each.textContent = words
    }
    for (const each of panel.querySelectorAll("[data-title]")) each.title = text(each.dataset.title)
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    save(null)
  }
  form.oninput = () => {
    isTyped = true
    booked = []
    ask()
  }
  at("keep").onclick = () => save("keep")
  at("cancel").onclick = () => save("cancel")
  at("back").onclick = () => {
    booked = []
    ask()
    fill()
  }
  panel.ontoggle = () => {
    if (panel.open && !isTyped) say({ type: "get_settings" })
  }

  return { knows, answered, draw }
}
