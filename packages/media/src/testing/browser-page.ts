/** The page that the browser of the tests shows: one connection with one microphone, and all that is heard kept. It is a script as text, because it runs there. */
import { words } from './sound.ts'

/** What is heard is kept at this rate. */
export const HEARD_RATE = 16_000

/**
 * A function for a page: makes one text of samples. As numbers, each by itself, a second of sound takes as long on a busy machine, in which the
 * page hears nothing.
 */
export const SAMPLES_TO_TEXT = `(samples) => {
  const bytes = new Uint8Array(Int16Array.from(samples).buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
  return btoa(text)
}`

/** The samples of such a text. */
export const samplesOfText = (text: string): Int16Array => words(Buffer.from(text, 'base64'))

const SCRIPT = `
let connection, stream, heard = [], states = [], trickled = []

async function begin(configuration) {
  stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  })
  connection = new RTCPeerConnection(configuration)
  connection.onconnectionstatechange = () => states.push(connection.connectionState)
  connection.onicecandidate = ({ candidate }) => trickled.push(candidate && candidate.toJSON())
  connection.ontrack = ({ streams: [remote] }) => {
    // Without an element that plays it, the sound of a remote stream does not reach the audio graph.
    const element = new Audio()
    element.srcObject = remote
    element.muted = true
    element.play()
    const context = new AudioContext({ sampleRate: ${HEARD_RATE} })
    const processor = context.createScriptProcessor(2048, 1, 1)
    processor.onaudioprocess = ({ inputBuffer }) => {
      const samples = inputBuffer.getChannelData(0)
      for (const sample of samples) heard.push(Math.round(Math.max(-1, Math.min(1, sample)) * 32767))
      if (heard.length > ${HEARD_RATE * 60}) heard = heard.slice(-${HEARD_RATE * 30})
    }
    context.createMediaStreamSource(remote).connect(processor)
    processor.connect(context.destination)
  }
}

function addMicrophone() {
  if (!connection.getSenders().some(({ track }) => track)) connection.addTrack(stream.getAudioTracks()[0], stream)
}

async function gathered() {
  while (connection.iceGatheringState !== 'complete') await new Promise((go) => setTimeout(go, 20))
  return connection.localDescription.sdp
}

async function offer(options) {
  addMicrophone()
  await connection.setLocalDescription(await connection.createOffer(options))
  return gathered()
}

async function offerAtOnce() {
  addMicrophone()
  await connection.setLocalDescription(await connection.createOffer())
  return connection.localDescription.sdp
}

async function accept(sdp) {
  await connection.setRemoteDescription({ type: 'answer', sdp })
}

async function answer(sdp) {
  await connection.setRemoteDescription({ type: 'offer', sdp })
  addMicrophone()
  await connection.setLocalDescription(await connection.createAnswer())
  return gathered()
}

function take() {
  const taken = heard
  heard = []
  return (${SAMPLES_TO_TEXT})(taken)
}
`

export const BROWSER_PAGE = `<!doctype html><title>Test</title><script>${SCRIPT}</script>`
