/** SIP-date: RFC 1123 dates in GMT and nothing else (RFC 3261 §20.17). */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const FORM = /^([A-Z][a-z]{2}), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/

/** Milliseconds since 1970, or undefined when `text` is no SIP-date. A wrong name of the day is let pass. */
export function parseDate(text: string): number | undefined {
  const match = FORM.exec(text)
  if (!match || !DAYS.includes(match[1]!) || !MONTHS.includes(match[3]!)) return undefined
  const [day, year, hour, minute, second] = [2, 4, 5, 6, 7].map((at) => Number(match[at])) as [
    number,
    ...number[],
  ]
  const time = Date.UTC(year!, MONTHS.indexOf(match[3]!), day, hour, minute, second)
  return day >= 1 && day <= 31 && hour! < 24 && minute! < 60 && second! <= 60 ? time : undefined
}

/** `milliseconds` since 1970 as a SIP-date. */
export function formatDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString()
}
