/** Active Directory as the other side of the plays of directories. */
import type { SaveDirectory } from '@offhook/contract'
import { AlreadyExistsError, Attribute, Change, Client } from 'ldapts'
import type { DirectoryPeer, PeerPerson } from './directory-suite.ts'
import { SAMBA_ADMIN, SAMBA_SUFFIX, type Samba } from './samba.ts'

export const UNIT = `OU=Company,${SAMBA_SUFFIX}`

export function sambaSettings(samba: Samba, changes: object = {}): SaveDirectory & { kind: 'ldap' } {
  return {
    kind: 'ldap',
    name: 'Example AD',
    isActive: true,
    everyMinutes: 60,
    brakePercent: 20,
    adoptsPeople: false,
    locationName: null,
    servers: [samba.address],
    domain: '',
    security: 'ldaps',
    authority: samba.authority,
    bindDn: SAMBA_ADMIN.user,
    personBases: [UNIT],
    groupBases: [],
    personFilter: '',
    groupFilter: '',
    userAttribute: '',
    attributes: {},
    picture: { attribute: '', isOn: true },
    writesFields: false,
    computers: { isOn: false, bases: [], filter: '' },
    secret: SAMBA_ADMIN.password,
    ...changes,
  }
}

/** Changes entries as the domain's administrator. Entries are named by people's names: a rename of the user changes the account name. */
export class SambaPeer implements Omit<DirectoryPeer, 'sync' | 'stop'> {
  readonly settings: SaveDirectory
  readonly #client: Client

  private constructor(samba: Samba, client: Client) {
    this.settings = sambaSettings(samba)
    this.#client = client
  }

  static async open(samba: Samba): Promise<SambaPeer> {
    const client = new Client({
      url: `ldaps://${samba.address}`,
      tlsOptions: { ca: samba.authority, host: samba.address },
    })
    await client.bind(SAMBA_ADMIN.user, SAMBA_ADMIN.password)
    // Several tests share a domain.
    await client.add(UNIT, { objectClass: ['organizationalUnit'] }).catch((fault: unknown) => {
      if (!(fault instanceof AlreadyExistsError)) throw fault
    })
    return new SambaPeer(samba, client)
  }

  close(): Promise<void> {
    return this.#client.unbind()
  }

  async addPerson({ user, firstName, lastName, business, department }: PeerPerson): Promise<void> {
    await this.#client.add(`CN=${firstName} ${lastName},${UNIT}`, {
      objectClass: ['user'],
      sAMAccountName: [user],
      displayName: [`${firstName} ${lastName}`],
      givenName: [firstName],
      sn: [lastName],
      // [MS-ADTS] §2.2.16: a normal account that needs no password.
      userAccountControl: ['544'],
      ...(business === undefined ? {} : { telephoneNumber: [business] }),
      ...(department === undefined ? {} : { department: [department] }),
    })
  }

  async changePerson(user: string, changes: Partial<PeerPerson>): Promise<void> {
    const names = {
      firstName: 'givenName',
      lastName: 'sn',
      business: 'telephoneNumber',
      department: 'department',
    } as const
    for (const [field, type] of Object.entries(names) as [keyof typeof names, string][]) {
      const value = changes[field]
      if (value !== undefined) await this.#replace(await this.#dnOf(user), type, [value])
    }
  }

  /** The account gets another name and the entry another DN; the domain mends its groups by itself. */
  async rename(user: string, to: string): Promise<void> {
    const dn = await this.#dnOf(user)
    await this.#replace(dn, 'sAMAccountName', [to])
    await this.#client.modifyDN(dn, `CN=Renamed ${to}`)
  }

  async setActive(user: string, isActive: boolean): Promise<void> {
    await this.#replace(await this.#dnOf(user), 'userAccountControl', [isActive ? '544' : '546'])
  }

  async setPicture(user: string, picture: Buffer | null): Promise<void> {
    const modification = new Attribute({ type: 'thumbnailPhoto', values: picture ? [picture] : [] })
    await this.#client.modify(await this.#dnOf(user), new Change({ operation: 'replace', modification }))
  }

  /** A workstation ([MS-ADTS] §2.2.16: 4096) with its usual attributes. */
  async addComputer(name: string, description: string): Promise<void> {
    await this.#client.add(`CN=${name},${UNIT}`, {
      objectClass: ['computer'],
      sAMAccountName: [`${name}$`],
      description: [description],
      dNSHostName: [`${name.toLowerCase()}.example.test`],
      operatingSystem: ['Windows 11 Pro'],
      operatingSystemVersion: ['10.0 (22631)'],
      userAccountControl: ['4128'],
    })
  }

  async switchComputer(name: string, isActive: boolean): Promise<void> {
    await this.#replace(`CN=${name},${UNIT}`, 'userAccountControl', [isActive ? '4128' : '4130'])
  }

  async renameComputer(name: string, to: string): Promise<void> {
    await this.#client.modifyDN(`CN=${name},${UNIT}`, `CN=${to}`)
  }

  async removeComputer(name: string): Promise<void> {
    await this.#client.del(`CN=${name},${UNIT}`)
  }

  /** The first value of an attribute; undefined where there is none. */
  async valueOf(user: string, attribute: string): Promise<string | undefined> {
    const { searchEntries } = await this.#client.search(UNIT, {
      filter: `(sAMAccountName=${user})`,
      attributes: [attribute],
    })
    return [searchEntries[0]?.[attribute] ?? []].flat().map(String)[0]
  }

  async removePerson(user: string): Promise<void> {
    await this.#client.del(await this.#dnOf(user))
  }

  async setGroup(name: string, members: readonly string[]): Promise<void> {
    const names = await Promise.all(members.map((member) => this.#dnOf(member)))
    const known = await this.#find(name)
    if (known !== undefined) await this.#replace(known, 'member', names)
    else
      await this.#client.add(`CN=${name},${UNIT}`, {
        objectClass: ['group'],
        sAMAccountName: [name],
        member: names,
      })
  }

  async removeGroup(name: string): Promise<void> {
    await this.#client.del(await this.#dnOf(name))
  }

  async #find(account: string): Promise<string | undefined> {
    const { searchEntries } = await this.#client.search(UNIT, {
      filter: `(sAMAccountName=${account})`,
      attributes: ['1.1'],
    })
    return searchEntries[0]?.dn
  }

  async #dnOf(account: string): Promise<string> {
    const dn = await this.#find(account)
    if (dn === undefined) throw new Error(`nothing is called ${account}`)
    return dn
  }

  async #replace(dn: string, type: string, values: string[]): Promise<void> {
    const modification = new Attribute({ type, values })
    await this.#client.modify(dn, new Change({ operation: 'replace', modification }))
  }
}
