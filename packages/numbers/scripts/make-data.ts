/**
 * Makes the data files of this package from the `resources` folder of google/libphonenumber (Apache-2.0):
 *
 *     node packages/numbers/scripts/make-data.ts RESOURCES REVISION
 *
 * Taken over are the facts that the npm package libphonenumber-js leaves out: lengths of numbers dialled without area code,
 * short numbers, and the place names of area codes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'

const PLACE_COUNTRIES = ['41', '43', '49']

const resources = process.argv[2] ?? '.'
const revision = process.argv[3] ?? 'unknown'
const out = fileURLToPath(new URL('../src/data/', import.meta.url))

function source(file: string): string {
  return `google/libphonenumber@${revision} resources/${file}, Apache-2.0`
}

/** Calls `visit` for the text and attributes of every element below a territory, with its path. */
function walk(
  file: string,
  visit: (region: string, path: string, text: string, attributes: Record<string, string>) => void,
) {
  const parser = new SaxesParser()
  const open: { name: string; text: string; attributes: Record<string, string> }[] = []
  let region = ''
  parser.on('opentag', (tag) => {
    const attributes = tag.attributes as Record<string, string>
    if (tag.name === 'territory') region = attributes.id ?? ''
    open.push({ name: tag.name, text: '', attributes })
  })
  parser.on('text', (text) => {
    const last = open.at(-1)
    if (last) last.text += text
  })
  parser.on('closetag', () => {
    const path = open.map((element) => element.name).join('/')
    const element = open.pop()!
    visit(region, path.replace(/^.*territory\//, ''), element.text.replace(/\s/g, ''), element.attributes)
  })
  parser.write(readFileSync(`${resources}/${file}`, 'utf8')).close()
}

function lengthList(text: string): number[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const range = /^\[(\d+)-(\d+)\]$/.exec(part)
      if (!range) return [Number(part)]
      return Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => Number(range[1]) + i)
    })
}

function save(name: string, value: object) {
  writeFileSync(`${out}${name}.json`, `${JSON.stringify(value)}\n`)
}

const localLengths: Record<string, number[]> = {}
walk('PhoneNumberMetadata.xml', (region, path, _text, attributes) => {
  if (path === 'fixedLine/possibleLengths' && attributes.localOnly && region !== '001') {
    localLengths[region] = lengthList(attributes.localOnly)
  }
})
save('local-lengths', { source: source('PhoneNumberMetadata.xml'), lengths: localLengths })

const PATTERNS = ['emergency', 'shortCode', 'smsServices', 'carrierSpecific']
const short: Record<string, string[]> = {}
walk('ShortNumberMetadata.xml', (region, path, text) => {
  const [kind, what] = path.split('/')
  if (what !== 'nationalNumberPattern' || text === 'NA' || !PATTERNS.includes(kind!)) return
  const row = (short[region] ??= ['', '', '', ''])
  row[PATTERNS.indexOf(kind!)] = text
})
save('special-numbers', {
  source: source('ShortNumberMetadata.xml'),
  columns: PATTERNS,
  countries: short,
})

function placeNames(language: string, code: string): Map<string, string> {
  const path = `${resources}/geocoding/${language}/${code}.txt`
  if (!existsSync(path)) return new Map()
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^\d+\|/.test(line))
    .map((line) => line.trim().split('|') as [string, string])
  return new Map(rows.map(([prefix, name]) => [prefix.slice(code.length), name]))
}

const places: Record<string, Record<string, string | [string, string]>> = {}
for (const code of PLACE_COUNTRIES) {
  const german = placeNames('de', code)
  const english = placeNames('en', code)
  const rows: Record<string, string | [string, string]> = (places[code] = {})
  for (const prefix of [...new Set([...german.keys(), ...english.keys()])].sort()) {
    const de = german.get(prefix) ?? english.get(prefix)!
    const en = english.get(prefix) ?? de
    rows[`_${prefix}`] = de === en ? de : [de, en]
  }
}
save('area-codes', {
  source: source('geocoding/{de,en}'),
  note: 'Area codes without the trunk prefix, behind an underscore so that JSON keeps their order.',
  places,
})
