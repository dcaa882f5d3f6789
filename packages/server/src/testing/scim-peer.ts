/** An identity provider that writes people and groups over SCIM, as the other side of the plays of directories. */
import type { SaveDirectory } from '@offhook/contract'
import type { DirectoryPeer, PeerPerson } from './directory-suite.ts'
import { addressOf } from './edge.ts'
import type { TestServer } from './test-server.ts'

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export interface ScimReply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any
}

export class ScimPeer implements DirectoryPeer {
  readonly settings: SaveDirectory = {
    kind: 'scim',
    name: 'Example SCIM',
    isActive: true,
    everyMinutes: 60,
    brakePercent: 20,
    adoptsPeople: false,
    locationName: null,
  }
  readonly #ids = new Map<string, string>()
  #root = ''
  #token = ''

  async attach(server: TestServer, directoryId: string): Promise<void> {
    this.#root = `${addressOf(server)}/scim/v2`
    this.#token = await server.parts.directories.renewToken(directoryId)
  }

  idOf(name: string): string {
    return this.#ids.get(name) ?? name
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ScimReply> {
    const answer = await fetch(this.#root + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }

  async #done(method: string, path: string, body?: unknown): Promise<ScimReply> {
    const reply = await this.ask(method, path, body)
    if (reply.status >= 300)
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply
  }

  #patch(path: string, ...Operations: readonly object[]): Promise<ScimReply> {
    return this.#done('PATCH', path, { schemas: [PATCH], Operations })
  }

  async addPerson({ user, firstName, lastName, business, department }: PeerPerson): Promise<void> {
    const reply = await this.ask('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      userName: user,
      externalId: `external-${user}`,
      name: { givenName: firstName, familyName: lastName },
      active: true,
      ...(business === undefined ? {} : { phoneNumbers: [{ type: 'work', value: business }] }),
      ...(department === undefined ? {} : { [ENTERPRISE]: { department } }),
    })
    if (reply.status === 201) this.#ids.set(user, reply.body.id)
    // Somebody else here has that name: the provider is told so and goes on.
    else if (reply.status !== 409) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
  }

  async changePerson(user: string, { business, department }: Partial<PeerPerson>): Promise<void> {
    const operations = [
      ...(business === undefined
        ? []
        : [{ op: 'Add', path: 'phoneNumbers[type eq "work"].value', value: business }]),
      ...(department === undefined
        ? []
        : [{ op: 'Replace', path: `${ENTERPRISE}:department`, value: department }]),
    ]
    await this.#patch(`/Users/${this.idOf(user)}`, ...operations)
  }

  async rename(user: string, to: string): Promise<void> {
    await this.#patch(`/Users/${this.idOf(user)}`, { op: 'replace', value: { userName: to } })
    this.#ids.set(to, this.idOf(user))
    this.#ids.delete(user)
  }

  async setActive(user: string, isActive: boolean): Promise<void> {
    await this.#patch(`/Users/${this.idOf(user)}`, {
      op: 'Replace',
      path: 'active',
      value: isActive ? 'True' : 'False',
    })
  }

  async setPicture(user: string, picture: Buffer | null): Promise<void> {
    const value = `data:image/jpeg;base64,${picture?.toString('base64') ?? ''}`
    const path = `/Users/${this.idOf(user)}`
    if (picture) await this.#patch(path, { op: 'replace', path: 'photos', value: [{ value, type: 'photo' }] })
    else await this.#patch(path, { op: 'remove', path: 'photos' })
  }

  async removePerson(user: string): Promise<void> {
    const id = this.#ids.get(user)
    // One that was refused was never there.
    if (id === undefined) return
    await this.#done('DELETE', `/Users/${id}`)
    this.#ids.delete(user)
  }

  async setGroup(name: string, members: readonly string[]): Promise<void> {
    const values = members.map((member) => ({ value: this.idOf(member) }))
    const id = this.#ids.get(name)
    if (id !== undefined) {
      await this.#patch(`/Groups/${id}`, { op: 'replace', path: 'members', value: values })
      return
    }
    const { body } = await this.#done('POST', '/Groups', {
      schemas: [GROUP],
      displayName: name,
      members: values,
    })
    this.#ids.set(name, body.id)
  }

  async removeGroup(name: string): Promise<void> {
    await this.#done('DELETE', `/Groups/${this.idOf(name)}`)
  }

  async sync(): Promise<void> {}
  async stop(): Promise<void> {}
}
