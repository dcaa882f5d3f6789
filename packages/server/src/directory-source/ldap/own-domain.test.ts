import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { domainOf } from './own-domain.ts'

describe('the domain of this machine', () => {
  it('is that of its name', () => {
    assert.equal(domainOf('pbx.corp.example.test', 'search other.test\n'), 'corp.example.test')
  })

  it('else the first in which it looks for names; the last line counts (resolv.conf(5))', () => {
    assert.equal(domainOf('pbx', 'nameserver 127.0.0.1\nsearch a.test b.test\n'), 'a.test')
    assert.equal(domainOf('pbx', 'domain a.test\nsearch b.test c.test\n'), 'b.test')
    assert.equal(domainOf('pbx.localdomain', '  search corp.test.\n'), 'corp.test')
  })

  it('is none where nothing says it', () => {
    assert.equal(domainOf('pbx', ''), '')
    assert.equal(domainOf('localhost.localdomain', 'search .\n'), '')
    assert.equal(domainOf('pbx.local', '# search a.test\n'), '')
  })
})
