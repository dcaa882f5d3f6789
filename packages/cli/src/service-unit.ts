/** The systemd unit of a server: what it may do, and nothing more (systemd.exec(5), systemd.service(5)). */
import { relative } from 'node:path'

export interface ServiceOptions {
  /** The Node.js that is installed with the program. */
  readonly node: string
  readonly main: string
  /** The directory of the program. */
  readonly program: string
  readonly data: string
  /** Undefined where there is none. */
  readonly configuration: string | undefined
  readonly user: string
  /** Those it listens at. */
  readonly ports: readonly number[]
}

/** What the server itself allows its stopping, and some more for the disk. */
const STOP_SECONDS = 45
/** Where systemd makes directories for services by itself. */
const STATE = '/var/lib'
/** Ports below need a right (ip_unprivileged_port_start). */
const FIRST_FREE_PORT = 1024

export function serviceUnit(options: ServiceOptions): string {
  const { node, main, program, data, configuration, user, ports } = options
  const needsLowPorts = ports.some((port) => port > 0 && port < FIRST_FREE_PORT)
  const start = [node, main, 'start', '--no-web', '--data', data]
  if (configuration !== undefined) start.push('--config', configuration)
  return `[Unit]
Description=Offhook, unified communications server
Documentation=file:${program}/docs/operation.md
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=exec
User=${user}
Group=${user}
WorkingDirectory=${program}
ExecStart=${start.map(quoted).join(' ')}
Restart=on-failure
RestartSec=2
# It ends its calls and writes what waits; longer than this it never takes by itself.
KillMode=mixed
TimeoutStopSec=${STOP_SECONDS}
LimitNOFILE=65536
UMask=0077
${dataLines(data)}

# It may write to its data, and to nothing else.
ProtectSystem=strict
ProtectHome=${[node, main, data, configuration ?? ''].some(isAtHome) ? 'read-only' : 'yes'}
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RemoveIPC=yes

# It gets no rights, and no way to any${needsLowPorts ? ', but to open ports below 1024' : ''}.
NoNewPrivileges=yes
CapabilityBoundingSet=${needsLowPorts ? 'CAP_NET_BIND_SERVICE' : ''}
AmbientCapabilities=${needsLowPorts ? 'CAP_NET_BIND_SERVICE' : ''}
${needsLowPorts ? '# PrivateUsers=yes would take the right to those ports away.' : 'PrivateUsers=yes'}
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# Netlink tells the addresses of the machine.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
# MemoryDenyWriteExecute=yes is not possible: Node.js compiles as it runs, and ends at its start where that is denied.

[Install]
WantedBy=multi-user.target
`
}

/** The directory of the data, made by systemd where it can be. */
function dataLines(data: string): string {
  const below = relative(STATE, data)
  if (below === '' || below.startsWith('..')) return `ReadWritePaths=${quoted(data)}`
  return `StateDirectory=${below}\nStateDirectoryMode=0700`
}

function isAtHome(path: string): boolean {
  return /^\/(home|root|run\/user)(\/|$)/.test(path)
}

/** systemd splits at blanks, and takes % and $ for its own (systemd.service(5), Command lines). */
function quoted(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /[\s"'\\]/.test(text) ? `"${escaped.replace(/["\\]/g, '\\$&')}"` : escaped
}
