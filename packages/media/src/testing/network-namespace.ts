/** Networks of their own on one machine (`ip-netns(8)`): what tests of routers and firewalls are made of. */
import { execFileSync } from 'node:child_process'

/** Why there can be no networks of their own here; undefined where there can. */
export function whyNoNetworks(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces need root'
  const probe = `offhook-probe-${process.pid}`
  try {
    run('ip', 'netns', 'add', probe)
  } catch {
    return 'network namespaces are not permitted here'
  }
  try {
    run('ip', 'netns', 'exec', probe, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-j', 'MASQUERADE')
    return undefined
  } catch {
    return 'addresses cannot be translated here (iptables)'
  } finally {
    run('ip', 'netns', 'delete', probe)
  }
}

/** Runs a program that says nothing when all is well; throws with what it says when not. */
export function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
