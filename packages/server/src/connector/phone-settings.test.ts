import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { phoneSettings } from './phone-settings.ts'

const account = {
  server: 'tel.example.com',
  port: 5070,
  transport: 'tcp',
  user: '301',
  password: 'a<b&c',
  account: 12,
} as const

describe('the settings that a phone is provisioned with for CSTA', () => {
  it('are those of a snom identity', () => {
    const text = phoneSettings('snom', account)
    assert.match(text, /<csta_control perm="R">on<\/csta_control>/)
    assert.match(text, /<user_name idx="12" perm="R">301<\/user_name>/)
    assert.match(text, /<user_outbound idx="12" perm="R">sip:tel\.example\.com:5070;transport=tcp</)
    assert.match(text, /<user_pass idx="12" perm="R">a&#60;b&#38;c<\/user_pass>/)
  })

  it('are those of a Yealink account', () => {
    const rows = phoneSettings('yealink', { ...account, server: 'fd00::7', transport: 'tls' }).split('\n')
    for (const row of [
      'features.csta_control.enable = 1',
      'account.12.user_name = 301',
      'account.12.password = a<b&c',
      'account.12.sip_server.1.address = fd00::7',
      'account.12.sip_server.1.port = 5070',
      'account.12.sip_server.1.transport_type = 2',
    ]) {
      assert.ok(rows.includes(row), row)
    }
  })
})
