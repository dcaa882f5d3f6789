/** The TLS certificate: there, whole, for the right name, and valid for a while. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, isForName, readCertificate } from '@offhook/server'
import { bad, type Finding, good, warn } from './finding.ts'

const DAY_MS = 86_400_000
const SOON_DAYS = 21
const SUBJECT = 'TLS certificate'

export async function checkCertificate(config: Config, now = Date.now()): Promise<Finding> {
  const own = { certificate: config['tls.certificate'], privateKey: config['tls.key'] }
  if ((own.certificate === '') !== (own.privateKey === '')) {
    return bad(
      SUBJECT,
      'Only one of tls.certificate and tls.key is set.',
      'Set both, or neither for a self-signed one.',
    )
  }
  const isOwn = own.certificate !== ''
  const files = isOwn
    ? own
    : {
        certificate: join(config.data, 'tls/self-signed.crt'),
        privateKey: join(config.data, 'tls/self-signed.key'),
      }
  if (!isOwn && !existsSync(files.certificate)) {
    return good(SUBJECT, 'None is set; a self-signed one is made at the first start.')
  }
  try {
    const { certificate, validUntil, isSelfSigned } = await readCertificate(files, !isOwn)
    const days = Math.floor((validUntil - now) / DAY_MS)
    if (days < 0) return expired(-days, isOwn)
    if (isOwn && days < SOON_DAYS) {
      return warn(SUBJECT, `It ends in ${days} days.`, 'Renew it, then restart the server.')
    }
    const name = config.name
    if (name !== '' && !isForName(certificate, name)) {
      return warn(
        SUBJECT,
        `It is not for the name "${name}".`,
        `Get one for "${name}", or remove ${files.certificate} to have a self-signed one made anew.`,
      )
    }
    const kind = isSelfSigned ? 'Self-signed; browsers ask once' : 'From a certificate authority'
    return good(SUBJECT, `${kind}; valid for ${days} more days.`)
  } catch (fault) {
    return bad(
      SUBJECT,
      (fault as Error).message,
      'Check the files, and that the user who runs Offhook may read them.',
    )
  }
}

function expired(days: number, isOwn: boolean): Finding {
  const advice = isOwn ? 'Renew it, then restart the server.' : 'Restart the server: it makes a new one.'
  return bad(SUBJECT, `It ended ${days} days ago.`, advice)
}
