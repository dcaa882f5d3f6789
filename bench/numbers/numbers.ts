/**
 * Numbers formatted and dialled a second on one core, beside google-libphonenumber parsing and formatting the same list, and
 * how the time grows with rules and networked locations; numbers found in text beside libphonenumber-js. Run: npx node bench/numbers/numbers.ts
 */
import { compileNumbering, dial, extractNumbers, format, parseLocations, type Site } from '@offhook/numbers'
import google from 'google-libphonenumber'
import { findPhoneNumbersInText } from 'libphonenumber-js/max'

const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = google
const library = PhoneNumberUtil.getInstance()

interface Sample {
  readonly region: string
  readonly e164: string
  /** As the country writes it for itself, digits only. */
  readonly national: string
}

const samples: readonly Sample[] = library.getSupportedRegions().flatMap((region) =>
  Object.values(PhoneNumberType).flatMap((type): Sample[] => {
    const number = type < 0 ? null : library.getExampleNumberForType(region, type)
    if (!number) return []
    const digits = library.format(number, PhoneNumberFormat.NATIONAL!).replace(/\D/g, '')
    return [{ region, e164: library.format(number, PhoneNumberFormat.E164!), national: digits }]
  }),
)

function numberingOf(locations: readonly object[]) {
  return compileNumbering(parseLocations({ locations }))
}

const world = numberingOf(
  library.getSupportedRegions().map((region) => ({ name: region, country: region, pbx: {} })),
)
const reported = samples.map(({ region, national }) => ({ number: `0${national}`, site: world.at(region) }))
const berlin = numberingOf([berlinJson({})]).at('Berlin')

function berlinJson(changes: object): object {
  return {
    name: 'Berlin',
    country: 'DE',
    areaCode: '30',
    pbx: {
      trunkNumber: '12345',
      ddi: { range: { from: '30', to: '69' } },
      internalLength: { min: 2, max: 3 },
    },
    ...changes,
  }
}

interface Task {
  readonly name: string
  readonly calls: number
  readonly run: () => void
}

/**
 * Calls a second of each task: the best of several rounds after warming up. The tasks take turns, so that other work on the
 * machine hits all of them.
 */
function rates(tasks: readonly Task[], rounds = 15, roundMs = 60): number[] {
  const best = tasks.map(() => 0)
  for (let round = -3; round < rounds; round++) {
    tasks.forEach(({ calls, run }, index) => {
      const began = performance.now()
      let times = 0
      let took = 0
      do {
        run()
        times++
        took = performance.now() - began
      } while (took < roundMs)
      if (round >= 0) best[index] = Math.max(best[index]!, (times * calls * 1000) / took)
    })
  }
  return best
}

/** Keeps results alive, so that no work is left out. */
let sum = 0

/** Prints the rates of tasks beside that of the first. */
function compare(tasks: readonly Task[]): void {
  const measured = rates(tasks)
  tasks.forEach(({ name }, index) => {
    const rate = Math.round(measured[index]!).toLocaleString('en').padStart(12)
    const ratio = `${(measured[index]! / measured[0]!).toFixed(1)}×`.padStart(8)
    console.log(`${name.padEnd(50)} ${rate}/s ${ratio}`)
  })
  console.log()
}

console.log(
  `${samples.length} example numbers of ${library.getSupportedRegions().length} countries, one core\n`,
)

const calls = samples.length
const formatTask = (name: string, steps: boolean): Task => ({
  name,
  calls,
  run() {
    for (const { number, site } of reported) sum += format(number, 'caller', site, { steps }).result.length
  },
})
compare([
  {
    name: 'google-libphonenumber parse + format E.164',
    calls,
    run() {
      for (const { national, region } of samples) {
        sum += library.format(library.parse(national, region), PhoneNumberFormat.E164!).length
      }
    },
  },
  formatTask('format (reported → canonical)', false),
  formatTask('format with steps', true),
])

const dialTask = (name: string, steps: boolean): Task => ({
  name,
  calls,
  run() {
    for (const { e164 } of samples) sum += dial(e164, berlin, { steps }).result.length
  },
})
compare([
  {
    name: 'google-libphonenumber parse + format for dialling',
    calls,
    run() {
      for (const { e164 } of samples) {
        sum += library.formatOutOfCountryCallingNumber(library.parse(e164, 'DE'), 'DE').length
      }
    },
  },
  dialTask('dial (E.164 → dialable)', false),
  dialTask('dial with steps', true),
])

const TEXT =
  'Sehr geehrte Damen und Herren, bitte rufen Sie uns unter +49 (89) 123456-78 oder 030/1234567 an. Rechnung 4711 vom ' +
  '20.11.2026 über 1.234,56 EUR. Mit freundlichen Grüßen, Anna Berg, Tel. 0171 1234567, Fax +44 20 7946 0000. '
const LONG_TEXT = TEXT.repeat(20)

console.log(`numbers in a text of ${LONG_TEXT.length} characters, texts a second`)
compare([
  {
    name: 'libphonenumber-js find in text',
    calls: 1,
    run() {
      sum += findPhoneNumbersInText(LONG_TEXT, 'DE').length
    },
  },
  {
    name: 'extract',
    calls: 1,
    run() {
      sum += extractNumbers(LONG_TEXT, { site: berlin }).length
    },
  },
])

/** Microseconds a format and a dial of numbers that no rule of the list hits: the whole list is walked. */
function micros(site: Site, numbers: readonly string[]): { format: number; dial: number } {
  const [formats, dials] = rates(
    [
      {
        name: 'format',
        calls: numbers.length,
        run() {
          for (const number of numbers) sum += format(number, 'caller', site).result.length
        },
      },
      {
        name: 'dial',
        calls: numbers.length,
        run() {
          for (const number of numbers) sum += dial(number, site).result.length
        },
      },
    ],
    7,
    40,
  )
  return { format: 1e6 / formats!, dial: 1e6 / dials! }
}

const NUMBERS = ['089123456', '0089123456', '+441212345678', '1234567', '45', '222', '+12025551234']

/** Expressions with a literal beginning, without one, and literals in turn. */
function rules(count: number): object {
  const list = Array.from({ length: count }, (_, i) => {
    const digits = String(7_000_000 + i)
    if (i % 3 === 0) return { match: `^${digits}(.*)$`, replace: '\\1' }
    return i % 3 === 1
      ? { match: digits, type: 'literal', replace: '1' }
      : { match: `${digits}[0-9]$`, replace: '' }
  })
  return Object.fromEntries(
    ['external', 'internal', 'incoming', 'outgoing', 'dial', 'dialFinal'].map((name) => [name, list]),
  )
}

console.log('rules per list      µs/format     µs/dial')
for (const count of [1, 10, 100, 1000]) {
  const site = numberingOf([berlinJson({ rules: rules(count) })]).at('Berlin')
  const took = micros(site, NUMBERS)
  console.log(
    `${String(count).padStart(14)} ${took.format.toFixed(2).padStart(14)} ${took.dial.toFixed(2).padStart(11)}`,
  )
}

const NETWORK = { enabled: true, resolveOthers: true, searchAcross: true, shortenBeforeDialing: true }

console.log('\nnetworked locations µs/format     µs/dial')
for (const count of [1, 10, 50, 200]) {
  const others = Array.from({ length: count - 1 }, (_, i) => ({
    name: `Site ${i}`,
    country: 'DE',
    areaCode: '89',
    pbx: {
      trunkNumber: String(5000 + i),
      ddi: { range: { from: `${10000 + i * 100}`, to: `${10099 + i * 100}` } },
    },
    network: NETWORK,
  }))
  const site = numberingOf([berlinJson({ network: NETWORK }), ...others]).at('Berlin')
  const far = others.length > 0 ? [`+49895000${10050}`, '10050'] : ['+49896000', '99999']
  const took = micros(site, [...NUMBERS, ...far])
  console.log(
    `${String(count).padStart(19)} ${took.format.toFixed(2).padStart(9)} ${took.dial.toFixed(2).padStart(11)}`,
  )
}
if (sum === 0) console.log('nothing was measured')
