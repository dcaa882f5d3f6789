export { Audit, type NewAuditEntry } from './audit.ts'
export { auditCsv } from './audit-csv.ts'
export { changesBetween, changesOf, type FieldChange } from './audit-entry.ts'
