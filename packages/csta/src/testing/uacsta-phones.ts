/**
 * SIP phones that speak CSTA, as doubles: the simulated CSTA switch cut into phones. Each tells and takes only what is its own line's;
 * the ids of calls are the phone's own, or those of the SIP dialog, which phones behind a proxy share.
 */
import type { Clock } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { CstaLink } from '../link/link.ts'
import type { Message, ReadMessage } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { writeMessage } from '../message/writer.ts'
import type { DialPhone, InfoListener } from '../uacsta/info-dialog.ts'
import type { SimulatedCstaSwitch } from './simulated-csta-switch.ts'
import { wire } from './wire.ts'

const form = { edition: 3 } as const

/** What a phone knows nothing of. */
const foreign: ReadonlySet<string> = new Set([
  'GetSwitchingFunctionDevices',
  'SystemRegister',
  'DirectedPickupCall',
])

/** Phones of the lines of `csta`. */
export function dialUacsta(csta: SimulatedCstaSwitch, clock: Clock): DialPhone {
  return async (line, xml) => {
    const [near, far] = wire()
    csta.accept(far)
    const link = new CstaLink({ transport: near, clock, form })
    const reader = new MessageReader()
    let listener: InfoListener | undefined
    link.events.on('event', ({ name, body }) => {
      listener?.info(writeMessage({ name, body } as unknown as Message, form))
    })
    link.events.on('end', ({ reason }) => listener?.end(reason))
    link.open()
    const ask = async (text: string): Promise<string> => {
      const { name, body } = reader.read(text)
      if (foreign.has(name) || !concerns(body, line)) {
        return writeMessage({ name: 'CSTAErrorCode', body: { operation: 'serviceNotSupported' } }, form)
      }
      const answer = await link.ask({ name, body } as unknown as Message)
      return writeMessage({ name: answer.name, body: answer.body } as unknown as Message, form)
    }
    return {
      answer: await ask(xml),
      dialog: {
        send: ask,
        listen(heard) {
          listener = heard
        },
        close: () => link.close('the dialog was ended'),
      },
    }
  }
}

/** A phone takes requests about its own line alone. */
function concerns(body: ReadMessage['body'], line: LineNumber): boolean {
  const text = JSON.stringify(Object.values(body)[0] ?? {})
  return text === '{}' || text.includes(`"${line}"`) || !text.includes('"text"')
}
