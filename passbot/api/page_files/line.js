// The line to the board: it comes back by itself, and asks again when it has missed something.

const FIRST_WAIT = 500
const LONGEST_WAIT = 15000
const REFUSED = 1006 // closed before it opened
const OVER = 1008 // whoever was let in is not any more: a new look at the door says whether they are

export function line({ heard, changed }) {
  let socket
  let wait = FIRST_WAIT
  let everOpen = false

  function open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:"
    socket = new WebSocket(`${scheme}//${location.host}/slot-booking`)
    socket.onopen = () => {
      everOpen = true
      wait = FIRST_WAIT
      changed("open")
      say({ type: "get_yours" })
    }
    socket.onmessage = (event) => heard(JSON.parse(event.data))
    socket.onclose = (event) => {
      if (event.code === OVER) everOpen = false
      changed(!everOpen && event.code === REFUSED ? "refused" : "lost")
      setTimeout(open, wait + Math.random() * wait)
      wait = Math.min(LONGEST_WAIT, wait * 2)
    }
  }

  function say(message) {
    if (socket.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(message))
    return true
  }

  open()
  return say
}
