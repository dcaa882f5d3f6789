/** `offhook explain presence PERSON`: the steps of the rule, in words. */
import type { Client, ExplanationStepView, PersonView } from '@offhook/contract'
import type { Colours } from './terminal.ts'

const ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** By id, by line, or by name; undefined where nobody, or more than one, is meant. */
export async function findPerson(client: Client, wanted: string): Promise<PersonView | undefined> {
  if (ID.test(wanted)) return client.getPerson({ params: { id: wanted } })
  const { items } = await client.listPeople({ query: { text: wanted, limit: 200 } })
  const isMeant = ({ name, lines, numbers }: PersonView) =>
    name.toLowerCase() === wanted.toLowerCase() ||
    lines.some(({ line }) => line === wanted) ||
    numbers.some(({ dial }) => dial === wanted)
  const exact = items.filter(isMeant)
  const found = exact.length > 0 ? exact : items
  return found.length === 1 ? found[0] : undefined
}

/** What is shown of a person, and each rule that was looked at: `=` decided, `·` did not apply. */
export function describePresence(
  { name, presence, note }: PersonView,
  steps: readonly ExplanationStepView[],
  { bold, quiet }: Colours,
): string {
  const { state, since, until, appointment } = presence
  const time = (at: number | null) =>
    at === null ? null : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  const facts = [
    since === null ? '' : `since ${time(since)} UTC`,
    until === null ? '' : `until ${time(until)} UTC`,
    appointment?.subject ? `appointment: ${appointment.subject}` : '',
    note === '' ? '' : `note: ${note}`,
  ].filter((fact) => fact !== '')
  return [
    bold(`${name} is ${state}`),
    ...facts.map((fact) => `  ${fact}`),
    ...steps.map((step) =>
      step.outcome === 'decided' ? `= ${stepText(step)}` : quiet(`· ${stepText(step)}`),
    ),
    ...(steps.length === 0 ? ['You may not see why.'] : []),
    '',
  ].join('\n')
}

function stepText({ rule, because }: ExplanationStepView): string {
  const facts = Object.entries(because)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => {
      const isTime = (key === 'until' || key === 'since') && typeof value === 'number'
      return `${key} ${isTime ? new Date(value).toISOString().slice(0, 16) : value}`
    })
  return facts.length === 0 ? rule : `${rule}: ${facts.join(', ')}`
}
