// The line to the board: it comes back by itself, and asks again when it has missed something.

const FIRST_WAIT = 500
const LONGEST_WAIT = 15000
const ASKED_FOR = 5000
const BOARD = "/slot-booking"
const SHUT = [401, 403]

export function line({ heard, changed }) {
  let socket
  let wait = FIRST_WAIT

  function open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:"
    let wasOpen = false
    socket = new WebSocket(`${scheme}//${location.host}${BOARD}`)
    socket.onopen = () => {
      wasOpen = true
      wait = FIRST_WAIT
      changed("open")
      say({ type: "get_yours" })
    }
    socket.onmessage = (event) => heard(JSON.parse(event.data))
    socket.onclose = async () => {
      changed(!wasOpen && (await isShut()) ? "refused" : "lost")
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

// A socket that did not open does not say why: the same door is asked over HTTP. No answer is no refusal.
async function isShut() {
  const asking = new AbortController()
  setTimeout(() => asking.abort(), ASKED_FOR)
  try {
    const answer = await fetch(BOARD, { cache: "no-store", signal: asking.signal })
    return SHUT.includes(answer.status)
  } catch {
    return false
  }
}
