// Which action a key press means. Single letters do nothing while somebody types, with Alt, or behind a dialog.

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
}

export interface KeyPlace {
  isTyping: boolean; // in a text field
  isDialog: boolean; // one is open
}

// "Ctrl+s", "?", "Enter". Cmd counts as Ctrl; Shift is part of the character where there is one.
export function keyName(press: KeyPress): string {
  const ctrl = press.ctrlKey || press.metaKey;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return `${ctrl ? 'Ctrl+' : ''}${press.altKey ? 'Alt+' : ''}${press.shiftKey && key.length > 1 ? 'Shift+' : ''}${key}`;
}

export function actionFor<Action extends string>(press: KeyPress, place: KeyPlace, keys: Record<string, Action>): Action | undefined {
  if (press.isComposing) return undefined;
  const name = keyName(press);
  const isPlain = !name.startsWith('Ctrl+') && press.key !== 'Escape';
  if (isPlain && (place.isTyping || place.isDialog || press.altKey)) return undefined;
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type));
}
