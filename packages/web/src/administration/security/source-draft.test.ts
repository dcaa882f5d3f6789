import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newSignInSource } from '@offhook/contract'
import { draftOf, emptyDraft, entraIssuer, sourceOf } from './source-draft.ts'

const ID = '01KA8Z3V9QF4T2M7XW5C1D6E8H'

describe('the form of a provider or directory', () => {
  it('sends what the schema takes, and shows what was saved', () => {
    const provider = sourceOf({
      ...emptyDraft('provider'),
      name: 'Entra ID',
      issuer: entraIssuer(' 11111111-2222-3333-4444-555555555555 '),
      clientId: 'offhook',
      secret: 'x',
      roleClaim: 'roles',
      roles: 'Phones.Admin = administrator\na = b = operator\nnonsense\n',
    })
    assert.ok(newSignInSource.safeParse(provider).success)
    assert.deepEqual(provider.kind === 'provider' && provider.roles, [
      { value: 'Phones.Admin', role: 'administrator' },
      { value: 'a = b', role: 'operator' },
    ])
    const { secret: _secret, ...kept } = provider
    assert.deepEqual(sourceOf(draftOf({ ...kept, id: ID, hasSecret: true } as never)), kept)
    const directory = sourceOf({
      ...emptyDraft('directory'),
      name: 'AD',
      servers: 'dc1.example, dc2.example:3269',
      baseDn: 'dc=example',
    })
    assert.ok(newSignInSource.safeParse(directory).success)
    assert.deepEqual(sourceOf(draftOf({ ...directory, id: ID, hasSecret: false } as never)), directory)
  })
})
