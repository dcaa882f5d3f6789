/** The tables of extensions and their phone accounts. */
import type { Forwarding } from '@offhook/telephony'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { Extension, PhoneDevice } from './extension.ts'

interface ExtensionRow {
  number: string
  name: string
  call_waiting: number
  may_call_outside: number
  pickup_group: string | null
  shown_number: string | null
  withholds_number: number
  forwardings: string
  do_not_disturb: number
}

interface DeviceRow {
  id: string
  extension: string
  user_name: string
  name: string
  secrets: string
  is_shared: number
  created_at: number
}

interface ExtensionTables {
  extension: ExtensionRow
  phone_device: DeviceRow
}

export async function loadExtensions(store: Store): Promise<readonly Extension[]> {
  const db = store.tables<ExtensionTables>()
  const rows = await db.selectFrom('extension').selectAll().orderBy('number').execute()
  const devices = await db.selectFrom('phone_device').selectAll().orderBy('id').execute()
  const byExtension = Map.groupBy(devices, (device) => device.extension)
  return rows.map((row) => extensionOf(row, byExtension.get(row.number) ?? []))
}

export function insertExtension(store: Store, extension: Extension): Statement[] {
  const row: ExtensionRow = { number: extension.number, ...columnsOf(extension) }
  return [
    statementOf(store.tables<ExtensionTables>().insertInto('extension').values(row)),
    ...extension.devices.map((device) => insertDevice(store, extension.number, device)),
  ]
}

export function updateExtension(store: Store, extension: Extension): Statement {
  return statementOf(
    store
      .tables<ExtensionTables>()
      .updateTable('extension')
      .set(columnsOf(extension))
      .where('number', '=', extension.number),
  )
}

/** Its phone accounts go with it. */
export function deleteExtension(store: Store, number: string): Statement {
  return statementOf(store.tables<ExtensionTables>().deleteFrom('extension').where('number', '=', number))
}

export function insertDevice(store: Store, extension: string, device: PhoneDevice): Statement {
  const row: DeviceRow = {
    id: device.id,
    extension,
    user_name: device.user,
    name: device.name,
    secrets: JSON.stringify(device.secrets),
    is_shared: device.isShared ? 1 : 0,
    created_at: device.createdAt,
  }
  return statementOf(store.tables<ExtensionTables>().insertInto('phone_device').values(row))
}

export function updateDeviceSecrets(store: Store, device: PhoneDevice): Statement {
  return statementOf(
    store
      .tables<ExtensionTables>()
      .updateTable('phone_device')
      .set({ secrets: JSON.stringify(device.secrets) })
      .where('id', '=', device.id),
  )
}

export function updateDevice(store: Store, { id, name, isShared }: PhoneDevice): Statement {
  return statementOf(
    store
      .tables<ExtensionTables>()
      .updateTable('phone_device')
      .set({ name, is_shared: isShared ? 1 : 0 })
      .where('id', '=', id),
  )
}

export function deleteDevice(store: Store, id: string): Statement {
  return statementOf(store.tables<ExtensionTables>().deleteFrom('phone_device').where('id', '=', id))
}

function columnsOf(extension: Extension): Omit<ExtensionRow, 'number'> {
  return {
    name: extension.name,
    call_waiting: extension.callWaiting ? 1 : 0,
    may_call_outside: extension.mayCallOutside ? 1 : 0,
    pickup_group: extension.pickupGroup,
    shown_number: extension.shownNumber,
    withholds_number: extension.withholdsNumber ? 1 : 0,
    forwardings: JSON.stringify(extension.forwardings),
    do_not_disturb: extension.doNotDisturb ? 1 : 0,
  }
}

function extensionOf(row: ExtensionRow, devices: readonly DeviceRow[]): Extension {
  return {
    number: row.number,
    name: row.name,
    callWaiting: row.call_waiting === 1,
    mayCallOutside: row.may_call_outside === 1,
    pickupGroup: row.pickup_group,
    shownNumber: row.shown_number,
    withholdsNumber: row.withholds_number === 1,
    forwardings: JSON.parse(row.forwardings) as Forwarding[],
    doNotDisturb: row.do_not_disturb === 1,
    devices: devices.map((device) => ({
      id: device.id,
      user: device.user_name,
      name: device.name,
      secrets: JSON.parse(device.secrets) as PhoneDevice['secrets'],
      isShared: device.is_shared === 1,
      createdAt: device.created_at,
    })),
  }
}
