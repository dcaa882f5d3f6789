export { Baresip, type BaresipOptions, hasBaresip } from './baresip.ts'
export { DeskPhone, type DeskPhoneOptions, type PhoneCall } from './desk-phone.ts'
export { MemoryLineSettings, MemoryRegistrations } from './memory-store.ts'
export { OFFICE_DOMAIN, OFFICE_LINES, Office, type OfficeOptions, officeExtension, until } from './office.ts'
