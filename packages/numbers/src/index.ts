export {
  type AccessCodeObservation,
  type AccessCodeSuggestion,
  suggestAccessCodes,
} from './access-code-assistant.ts'
export { dialForApplication, formatForApplication, lineNameForApplication } from './application.ts'
export { type Barred, barredPrefix } from './barred.ts'
export { type CountryEntry, countries } from './country-list.ts'
export { CountryTable, libraryCountries } from './country-table.ts'
export type { DataOverrides } from './data-override.ts'
export { type Dialled, type DialOptions, dial } from './dialling.ts'
export { readDirectoryNumber, writeDirectoryNumber } from './directory-number.ts'
export { displayOf, displayPublic } from './display.ts'
export { numberErrors } from './errors.ts'
export {
  DIRECTIONS,
  type Direction,
  type ExplainOptions,
  explain,
  type NumberExplanation,
} from './explain.ts'
export { type ExtractedNumber, type ExtractForm, type ExtractOptions, extractNumbers } from './extract.ts'
export type { WallTime } from './least-cost-routing.ts'
export { formatLine } from './line-number.ts'
export type * from './location.ts'
export { readCitiesXml, readCountriesXml, readProvidersXml, readSpecialNumbersXml } from './location-files.ts'
export { parseLocation, parseLocations, writeLocations } from './location-json.ts'
export type { GeneratedRule } from './network.ts'
export { readLocalCallingGuide } from './north-america-import.ts'
export { compileNumbering, type Numbering } from './numbering.ts'
export {
  areaCodeOf,
  type Language,
  libraryPlaces,
  type NumberParts,
  PlaceNames,
  placeNameOf,
} from './place-name.ts'
export { type ExtensionPreview, previewExtensions } from './preview.ts'
export type { CodeEntries, ProjectEntry } from './project.ts'
export { projectEntry, promptsOfProject } from './project.ts'
export type { CodePrompt } from './project-code.ts'
export { type FormatOptions, type Formatted, format, type ReportedDirection } from './reported.ts'
export { type RoutingFileFormat, readRouting, writeRouting } from './routing-file.ts'
export { type RuleHit, RuleList } from './rule.ts'
export { type RuleFileFormat, readRules, writeRules } from './rule-file.ts'
export {
  mainNumberOf,
  readFrom,
  type ShownExtension,
  type ShownNumber,
  type ShownNumberQuestion,
  shownNumber,
  TRUNK_STYLES,
  type Trunk,
  type TrunkStyle,
  writtenFor,
} from './shown-number.ts'
export { generatedRules, type Site } from './site.ts'
export {
  BUILT_IN_RULES,
  type BuiltInRule,
  type NumberKind,
  STEP_NAMES,
  type Step,
  type StepName,
} from './step.ts'
export {
  type Address,
  isInSubnet,
  isPrivateAddress,
  PRIVATE_NETWORKS,
  parseAddress,
  parseSubnet,
  type Subnet,
} from './subnet.ts'
export { canonicalOf, formatForDisplay, formatForSearch } from './typed-number.ts'
export { wallTimeOf, wallTimeOfIso } from './wall-time.ts'
