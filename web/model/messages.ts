// Messages of a conversation as they are shown, whatever form they came in. Nothing here fails: what is not understood is kept as JSON.

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'call'; id: string; name: string; value: unknown }
  | { kind: 'result'; id: string; value: unknown }
  | { kind: 'media'; type: string; text: string }
  | { kind: 'other'; value: unknown };
export interface Message {
  role: string;
  parts: Part[];
  finish: string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value, null, 2));
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function partOf(part: unknown): Part {
  if (typeof part === 'string') return { kind: 'text', text: part };
  if (!isObject(part)) return { kind: 'other', value: part };
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { kind: 'text', text: text(part.content ?? part.text ?? part.refusal) };
    case 'reasoning':
    case 'thinking':
      return { kind: 'reasoning', text: text(part.content ?? part.text ?? part.thinking) };
    case 'tool_call':
      return { kind: 'call', id: text(part.id), name: text(part.name), value: part.arguments };
    case 'tool_call_response':
      return { kind: 'result', id: text(part.id), value: part.response ?? part.result ?? part.content };
    case 'blob':
    case 'uri':
    case 'file':
      return { kind: 'media', type: text(part.modality ?? part.mime_type ?? 'file'), text: text(part.uri ?? part.file_id ?? part.mime_type) };
    default:
      return { kind: 'other', value: part };
  }
}

export function messagesOf(value: unknown): Message[] {
  if (value === undefined || value === null || value === '') return [];
  const list = Array.isArray(value) ? value : [value];
  // Instructions are parts without a role.
  if (list.every((one) => isObject(one) && !('role' in one) && 'type' in one)) return [{ role: 'system', parts: list.map(partOf), finish: '' }];
  return list.map((one) => {
    if (!isObject(one)) return { role: 'message', parts: [partOf(one)], finish: '' };
    const parts = Array.isArray(one.parts) ? one.parts : Array.isArray(one.content) ? one.content : one.content === undefined || one.content === null ? [] : [one.content];
    return { role: text(one.role) || 'message', parts: parts.map(partOf), finish: text(one.finish_reason) };
  });
}

export const plainText = (message: Message) => message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');

const plain = (markdown: string) => markdown.replace(/(\*\*|__|`+)/g, '').replace(/\s+/g, ' ').trim();
export const preview = (stored: unknown, role: 'user' | 'assistant') => plain(found(stored, role));

// One line for a table. The JSON may be cut: then the last text in it, by its looks.
function found(stored: unknown, role: 'user' | 'assistant'): string {
  if (typeof stored !== 'string' || !stored) return '';
  try {
    const messages = messagesOf(JSON.parse(stored));
    const one = role === 'user' ? messages.find((message) => message.role === 'user' && plainText(message)) : messages.findLast((message) => plainText(message));
    if (one) return plainText(one);
    const calls = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'call' ? [part.name] : [])));
    return calls.length ? `calls ${calls.join(', ')}` : (messages.map(plainText).find(Boolean) ?? '');
  } catch {
    const from = role === 'user' ? Math.max(0, stored.indexOf('"role":"user"')) : 0;
    const match = /"(?:content|text)":"((?:[^"\\]|\\.)*)/.exec(stored.slice(from));
    if (!match) return stored;
    try {
      return JSON.parse(`"${match[1]!.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '')}"`) as string;
    } catch {
      return match[1]!;
    }
  }
}
