/** Rule lists as files to be edited elsewhere: CSV, XML and JSON (§10.3.3.3–§10.3.4). */
import { readCsv, writeCsv } from './csv.ts'
import { numberError } from './errors.ts'
import { JsonReader } from './json-reader.ts'
import type { Rule } from './location.ts'
import { parseRules } from './location-json.ts'
import { escapeXml, records } from './xml.ts'

export type RuleFileFormat = 'csv' | 'xml' | 'json'

/** `keep` recognises a number and leaves it; `replace` replaces it, by nothing too. */
const ACTIONS = ['keep', 'replace']
const COLUMNS = ['match', 'type', 'action', 'replace']
const LONGEST_FILE = 8 * 1024 * 1024
const MOST_RULES = 10_000

/** Writes a list of rules. */
export function writeRules(rules: readonly Rule[], format: RuleFileFormat): string {
  if (format === 'json') return `${JSON.stringify(rules, null, 2)}\n`
  if (format === 'csv') {
    return writeCsv(
      COLUMNS,
      rules.map((rule) => [rule.match, rule.type, actionOf(rule), rule.replace ?? '']),
    )
  }
  const rows = rules.map((rule) => {
    const replace = rule.replace === null ? '' : ` replace="${escapeXml(rule.replace)}"`
    return `  <rule type="${rule.type}" match="${escapeXml(rule.match)}"${replace}/>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rules>\n${rows.join('')}</rules>\n`
}

/**
 * Reads a list of rules and checks every expression. Throws `file-invalid` or `location-invalid` (with a JSON pointer into the
 * list).
 */
export function readRules(text: string, format: RuleFileFormat): readonly Rule[] {
  if (text.length > LONGEST_FILE) refuse(format, 'its end', 'it is larger than 8 MB')
  const rows = format === 'json' ? readJson(text) : format === 'csv' ? readRows(text) : readXml(text)
  return parseRules(new JsonReader(rows))
}

function actionOf(rule: Rule): string {
  return rule.replace === null ? 'keep' : 'replace'
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (fault) {
    return refuse('json', 'its text', (fault as Error).message.slice(0, 120))
  }
}

/** Columns by name in any order. Without `action` an empty `replace` keeps. */
function readRows(text: string): unknown {
  return readCsv(text, MOST_RULES + 1).map((row, index) => {
    if (row.match === undefined) refuse('csv', 'line 1', 'a column "match" is needed')
    const action = row.action?.trim() || (row.replace ? 'replace' : 'keep')
    if (!ACTIONS.includes(action)) {
      refuse('csv', `rule ${index + 1}`, 'the action must be "keep" or "replace"')
    }
    return {
      match: row.match,
      type: row.type?.trim() || 'regex',
      replace: action === 'keep' ? null : (row.replace ?? ''),
    }
  })
}

function readXml(text: string): unknown {
  return records(text, 'xml', 'rules', 'rule').map(({ attributes }) => ({
    match: attributes.match ?? '',
    type: attributes.type ?? 'regex',
    replace: attributes.replace ?? null,
  }))
}

function refuse(format: string, place: string, problem: string): never {
  throw numberError('file-invalid', { format, place, problem })
}
