/** A SIP message in plain words, for people who do not read SIP. */
import type { MessageDescription } from '@offhook/sip'

export const requestWords: Readonly<Record<string, string>> = {
  INVITE: 'asks for a call',
  ACK: 'confirms the answer',
  BYE: 'hangs up',
  CANCEL: 'takes the call back before it is answered',
  REGISTER: 'signs in and says where it is reached',
  OPTIONS: 'asks whether the other side is there and what it can do',
  SUBSCRIBE: 'wants to be told of changes',
  NOTIFY: 'tells a change',
  PUBLISH: 'makes its own state known',
  MESSAGE: 'sends a text message',
  REFER: 'asks the other side to call somebody else',
  UPDATE: 'changes the call without ringing again',
  PRACK: 'confirms a provisional answer',
  INFO: 'sends something within the call, such as a key tone',
}

export const responseWords: Readonly<Record<number, string>> = {
  100: 'has the request and is working on it',
  180: 'is ringing',
  181: 'is being forwarded',
  182: 'has put the call in a queue',
  183: 'is on its way; early sound may be heard',
  199: 'one of the called phones is out',
  200: 'yes, done',
  202: 'accepted, it will be done',
  301: 'has moved for good',
  302: 'wants the call to go elsewhere',
  400: 'did not understand the request',
  401: 'wants a sign-in',
  403: 'refuses',
  404: 'does not know the number',
  405: 'cannot do this',
  406: 'cannot answer in a way that is accepted',
  407: 'wants a sign-in',
  408: 'got no answer in time',
  415: 'does not know this kind of content',
  420: 'does not know an extension that is needed',
  421: 'needs an extension that is missing',
  422: 'wants a longer session time',
  423: 'wants longer registrations',
  480: 'is not reachable now',
  481: 'knows of no such call',
  482: 'sees a loop',
  483: 'has passed through too many hops',
  484: 'needs more digits',
  486: 'is busy',
  487: 'ended because the call was taken back',
  488: 'has no codec in common',
  489: 'does not know this kind of event',
  491: 'is changing the call itself; try again',
  500: 'has a fault',
  501: 'cannot do this',
  503: 'is overloaded or out of order',
  504: 'got no answer from somebody behind it',
  600: 'is busy everywhere',
  603: 'declines',
  604: 'does not exist anywhere',
}

export const responseClassWords: Readonly<Record<number, string>> = {
  1: 'is on its way',
  2: 'yes',
  3: 'is reached elsewhere',
  4: 'refuses',
  5: 'has a fault',
  6: 'refuses for good',
}

/** One clause without subject: `is ringing`. `isWithinCall`: the message belongs to a call that both sides know already. */
export function plainWords(description: MessageDescription, isWithinCall: boolean): string {
  const status = /^SIP\/2\.0 (\d{3})/.exec(description.startLine)?.[1]
  if (status !== undefined) {
    const said =
      responseWords[Number(status)] ?? responseClassWords[Math.floor(Number(status) / 100)] ?? 'answers'
    return description.method === 'REGISTER' && status === '200' ? 'yes, signed in' : said
  }
  if (description.method === 'INVITE' && isWithinCall)
    return 'changes the call: hold, retrieve or other media'
  return requestWords[description.method] ?? 'sends something that cannot be read as SIP'
}
