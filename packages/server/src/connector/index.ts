export { Connectors, type ConnectorsEvents } from './connectors.ts'
export { registrationTable } from './registration-table.ts'
