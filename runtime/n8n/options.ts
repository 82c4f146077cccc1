/** The pretend shop's login, as n8n's credential 「futureshop(お試し)」 holds it. */
export interface SandboxShop {
  readonly apiDomain: string;
  readonly shopKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly pointOption: 'standard' | 'omniChannel' | 'none';
}

/** The pretend LINE's channels, as n8n's credential 「LINE(お試し)」 holds them. */
export interface SandboxLine {
  readonly channelId: string;
  readonly channelSecret: string;
  readonly accessToken: string;
  readonly loginChannelId: string;
  readonly liffId: string;
  readonly apiBase: string;
}

/** A pretend shop of another cart, as n8n's credential 「リピスト(お試し)」 and the like hold it. */
export interface OtherShop {
  /** The cart's id, from which the names of its credential follow. */
  readonly cart: string;
  /** As it is called on screen. */
  readonly label: string;
  readonly credentials: Readonly<Record<string, unknown>>;
}

/** お試しモード: what the hook lays into n8n as credentials. */
export interface SandboxOptions {
  readonly futureshop: SandboxShop;
  readonly shops?: readonly OtherShop[];
  /** Absent: no LINE channel, and what sends by it stays unpublished. */
  readonly line?: SandboxLine;
  readonly mailbox: { readonly host: string; readonly port: number };
}

/** Made once and kept in secrets.json (0600). */
export interface N8nSecrets {
  /** N8N_ENCRYPTION_KEY: without it no stored credential can be read again. */
  readonly encryptionKey: string;
  readonly owner: {
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
    /** bcrypt, see `hashOwnerPassword`. Hashed once: a new salt would end all sessions. */
    readonly passwordHash: string;
  };
}

export interface N8nOptions {
  /** The data folder (LINE_COMMERCE_HOME). */
  readonly home: string;
  /** Port of the editor on 127.0.0.1. */
  readonly port: number;
  /** Port of n8n's task runner broker on 127.0.0.1. */
  readonly brokerPort: number;
  /** PUBLIC_URL: what LINE and browsers outside reach, or null. */
  readonly publicUrl: string | null;
  /** PUBLIC_PORT on this machine: the same entrance for the pretend LINE and its friends. */
  readonly publicPort: number;
  readonly databaseUrl: string;
  readonly secrets: N8nSecrets;
  /** null: お試しモード is off, no sandbox credential is made. */
  readonly sandbox: SandboxOptions | null;
  /** Who gets notices by mail; default: the owner. Goes into the templates when they are laid in. */
  readonly noticeMailTo?: readonly string[];
  /** Folder of template files; default: `workflows` of this package. */
  readonly templates?: string;
  /** Of the editor; default: Japanese. */
  readonly editorLanguage?: 'ja' | 'en';
  /** Each line that n8n writes. */
  readonly log: (line: string) => void;
}

/** What provisioning did with each template, in the order in which they were laid in. */
export interface ProvisioningReport {
  readonly templates: ReadonlyArray<{ template: string; outcome: TemplateOutcome; workflowId: string }>;
  /** Ids of the credentials that were made. */
  readonly credentials: readonly string[];
  /** Japanese; n8n runs, but this was not laid in. */
  readonly problems: readonly string[];
}

/** `beside`: the marketer's edited workflow stays and the new version lies beside it. */
export type TemplateOutcome = 'imported' | 'replaced' | 'beside' | 'kept';

export interface RunningN8n {
  readonly pid: number;
  readonly editorUrl: string;
  /** Resolves when n8n answers and the templates are laid in. Rejects with a Failure when it ends before. */
  readonly ready: Promise<ProvisioningReport>;
  /** Ends n8n and its task runners: asks, waits for running executions, at last kills. */
  stop(): Promise<void>;
  /** The exit code; null when killed by a signal. */
  readonly exited: Promise<number | null>;
}
