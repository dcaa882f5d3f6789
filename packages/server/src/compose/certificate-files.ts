/** The files of the TLS certificate. */
import type { Config } from '../config/index.ts'

/** As they are configured; undefined where the server makes one itself. */
export function certificateFiles(config: Config) {
  const certificate = config['tls.certificate']
  const privateKey = config['tls.key']
  return certificate === '' || privateKey === '' ? undefined : { certificate, privateKey }
}
