/** A test server seen from outside: over HTTPS, as browsers and programs see it. */
import { setDefaultCACertificates } from 'node:tls'
import { type Client, createClient, type Setup } from '@offhook/contract'
import type { Server } from '../server.ts'

/** Scheme, host and port. From now on this process believes this server's certificate, and no other one. */
export function addressOf(server: Server): string {
  setDefaultCACertificates([server.parts.certificate.certificate])
  const https = server.addresses.gateway.find(({ purpose }) => purpose === 'https')
  if (!https) throw new Error('the server does not listen')
  return `https://127.0.0.1:${https.port}`
}

/** A client that is not signed in. */
export function openClient(server: Server): Client {
  return createClient({ server: addressOf(server) })
}

/** An API token of a person, with all scopes. */
export async function tokenOf(server: Server, user: string): Promise<string> {
  const person = server.parts.people.byUser(user)
  if (!person) throw new Error(`nobody is called ${user}`)
  const { secret } = await server.parts.credentials.createToken(person.id, 'test', [
    'read',
    'call',
    'administer',
  ])
  return secret
}

/** A client of that person. */
export async function clientOf(server: Server, user: string): Promise<Client> {
  return createClient({ server: addressOf(server), token: await tokenOf(server, user) })
}

/** The body of a set-up with an administrator `admin`. */
export function setupBody(server: Server, changes: Partial<Setup> = {}): Setup {
  return {
    administrator: { user: 'admin', name: 'Ada Admin', password: 'a long pass phrase' },
    serverName: 'Phones',
    presenceDomain: 'example.test',
    location: { country: 'DE', areaCode: '30', trunkNumber: '12345', accessCode: '0' },
    administratorExtension: '301',
    extensions: [
      { number: '301', name: 'Ada Admin' },
      { number: '302', name: 'Ben', user: 'ben' },
      { number: '303', name: 'Meeting room' },
    ],
    ...changes,
    // A new token ends the one before.
    token: changes.token ?? server.parts.setupToken.renew(),
  }
}
