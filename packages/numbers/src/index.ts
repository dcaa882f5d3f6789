export { type CountryEntry, countries } from './country-list.ts'
export { CountryTable, libraryCountries } from './country-table.ts'
export type { DataOverrides } from './data-override.ts'
export { type Dialled, type DialOptions, dial } from './dialling.ts'
export { displayOf, displayPublic } from './display.ts'
export { numberErrors } from './errors.ts'
export {
  DIRECTIONS,
  type Direction,
  type ExplainOptions,
  explain,
  type NumberExplanation,
} from './explain.ts'
export { formatLine } from './line-number.ts'
export type * from './location.ts'
export { parseLocations } from './location-json.ts'
export { compileNumbering, type Numbering } from './numbering.ts'
export { type Language, type NumberParts, PlaceNames } from './place-name.ts'
export { promptsOfProject } from './project.ts'
export { type FormatOptions, type Formatted, format, type ReportedDirection } from './reported.ts'
export type { Site } from './site.ts'
export type { NumberKind, Step, StepName } from './step.ts'
export { type Address, parseAddress } from './subnet.ts'
export { canonicalOf, formatForDisplay, formatForSearch } from './typed-number.ts'
export { wallTimeOf, wallTimeOfIso } from './wall-time.ts'
