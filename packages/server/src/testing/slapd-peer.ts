/** OpenLDAP as the other side of the plays of directories. */
import type { SaveDirectory } from '@offhook/contract'
import { Attribute, Change, Client } from 'ldapts'
import type { DirectoryPeer, PeerPerson } from './directory-suite.ts'
import { SLAPD_ADMIN, SLAPD_SUFFIX, type Slapd } from './slapd.ts'

export const SLAPD_PEOPLE = `ou=people,${SLAPD_SUFFIX}`
export const SLAPD_COMPUTERS = `ou=computers,${SLAPD_SUFFIX}`
export const SLAPD_GROUPS = `ou=groups,${SLAPD_SUFFIX}`

/** What stands below the suffix before anything is added. */
export const SLAPD_UNITS = ['people', 'groups', 'computers']
  .map((unit) => `dn: ou=${unit},${SLAPD_SUFFIX}\nobjectClass: organizationalUnit\nou: ${unit}\n\n`)
  .join('')

export function slapdSettings(slapd: Slapd, changes: object = {}): SaveDirectory & { kind: 'ldap' } {
  return {
    kind: 'ldap',
    name: 'Example LDAP',
    isActive: true,
    everyMinutes: 60,
    brakePercent: 20,
    adoptsPeople: false,
    locationName: null,
    servers: [slapd.tlsAddress],
    domain: '',
    security: 'ldaps',
    authority: slapd.authority,
    bindDn: SLAPD_ADMIN.dn,
    personBases: [SLAPD_PEOPLE],
    groupBases: [SLAPD_GROUPS],
    personFilter: '',
    groupFilter: '',
    userAttribute: '',
    attributes: {},
    picture: { attribute: '', isOn: true },
    writesFields: false,
    computers: { isOn: false, bases: [], filter: '' },
    secret: SLAPD_ADMIN.password,
    ...changes,
  }
}

/** Changes entries as the directory's administrator. */
export class SlapdPeer implements Omit<DirectoryPeer, 'sync' | 'stop'> {
  readonly settings: SaveDirectory
  readonly #client: Client

  private constructor(slapd: Slapd, client: Client) {
    this.settings = slapdSettings(slapd)
    this.#client = client
  }

  static async open(slapd: Slapd): Promise<SlapdPeer> {
    const client = new Client({ url: `ldap://${slapd.address}` })
    await client.bind(SLAPD_ADMIN.dn, SLAPD_ADMIN.password)
    return new SlapdPeer(slapd, client)
  }

  close(): Promise<void> {
    return this.#client.unbind()
  }

  async addPerson({ user, firstName, lastName, business, department }: PeerPerson): Promise<void> {
    await this.#client.add(dnOf(user), {
      objectClass: ['inetOrgPerson'],
      uid: [user],
      cn: [`${firstName} ${lastName}`],
      displayName: [`${firstName} ${lastName}`],
      givenName: [firstName],
      sn: [lastName],
      ...(business === undefined ? {} : { telephoneNumber: [business] }),
      ...(department === undefined ? {} : { departmentNumber: [department] }),
    })
  }

  async changePerson(user: string, changes: Partial<PeerPerson>): Promise<void> {
    const names = {
      firstName: 'givenName',
      lastName: 'sn',
      business: 'telephoneNumber',
      department: 'departmentNumber',
    } as const
    for (const [field, type] of Object.entries(names) as [keyof typeof names, string][]) {
      const value = changes[field]
      if (value !== undefined) await this.#replace(dnOf(user), type, [value])
    }
  }

  /** The overlay that mends references to renamed entries is not in use, so groups are mended by hand, as many do. */
  async rename(user: string, to: string): Promise<void> {
    await this.#client.modifyDN(dnOf(user), `uid=${to}`)
    const { searchEntries } = await this.#client.search(SLAPD_GROUPS, { filter: `(member=${dnOf(user)})` })
    for (const { dn, member } of searchEntries) {
      const members = (Array.isArray(member) ? member : [member]).map(String)
      await this.#replace(
        dn,
        'member',
        members.map((name) => (name === dnOf(user) ? dnOf(to) : name)),
      )
    }
  }

  async setActive(user: string, isActive: boolean): Promise<void> {
    await this.#replace(dnOf(user), 'pwdAccountLockedTime', isActive ? [] : ['000001010000Z'])
  }

  async setPicture(user: string, picture: Buffer | null): Promise<void> {
    const modification = new Attribute({ type: 'jpegPhoto', values: picture ? [picture] : [] })
    await this.#client.modify(dnOf(user), new Change({ operation: 'replace', modification }))
  }

  async addComputer(name: string, description: string): Promise<void> {
    await this.#client.add(computerDn(name), {
      objectClass: ['device'],
      cn: [name],
      description: [description],
    })
  }

  async describeComputer(name: string, description: string): Promise<void> {
    await this.#replace(computerDn(name), 'description', [description])
  }

  async renameComputer(name: string, to: string): Promise<void> {
    await this.#client.modifyDN(computerDn(name), `cn=${to}`)
  }

  async removeComputer(name: string): Promise<void> {
    await this.#client.del(computerDn(name))
  }

  /** All values of an attribute. */
  async valuesOf(user: string, attribute: string): Promise<readonly string[]> {
    const { searchEntries } = await this.#client.search(dnOf(user), {
      scope: 'base',
      attributes: [attribute],
    })
    return [searchEntries[0]?.[attribute] ?? []].flat().map(String)
  }

  async setValues(user: string, attribute: string, values: string[]): Promise<void> {
    await this.#replace(dnOf(user), attribute, values)
  }

  async removePerson(user: string): Promise<void> {
    await this.#client.del(dnOf(user))
  }

  async setGroup(name: string, members: readonly string[]): Promise<void> {
    const dn = `cn=${name},${SLAPD_GROUPS}`
    const names = await Promise.all(
      members.map(async (member) =>
        (await this.#isGroup(member)) ? `cn=${member},${SLAPD_GROUPS}` : dnOf(member),
      ),
    )
    if (await this.#isGroup(name)) await this.#replace(dn, 'member', names)
    else await this.#client.add(dn, { objectClass: ['groupOfNames'], cn: [name], member: names })
  }

  async removeGroup(name: string): Promise<void> {
    await this.#client.del(`cn=${name},${SLAPD_GROUPS}`)
  }

  async #isGroup(name: string): Promise<boolean> {
    const { searchEntries } = await this.#client.search(SLAPD_GROUPS, {
      filter: `(cn=${name})`,
      attributes: ['1.1'],
    })
    return searchEntries.length > 0
  }

  async #replace(dn: string, type: string, values: string[]): Promise<void> {
    const modification = new Attribute({ type, values })
    await this.#client.modify(dn, new Change({ operation: 'replace', modification }))
  }
}

function computerDn(name: string): string {
  return `cn=${name},${SLAPD_COMPUTERS}`
}

function dnOf(user: string): string {
  return `uid=${user},${SLAPD_PEOPLE}`
}
