import { html } from 'hono/html';
import type { Html } from './page.ts';

/** One thing a person fills in. */
export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'long' | 'number' | 'date';
  required?: boolean;
  /** What can be chosen, each with its words. */
  choices?: Readonly<Record<string, string>>;
}

/** A form that sends one message. */
export interface Form {
  /** The message. */
  name: string;
  title: string;
  /** Sent along as they are. */
  fixed?: Readonly<Record<string, string>>;
  fields: readonly Field[];
  /** With a name, the value says which button it was. */
  buttons: readonly { text: string; name?: string; value?: string; look?: 'no' | 'plain' }[];
}

/** Where a form belongs: the run or incident, and the token of the session. */
export interface FormPlace {
  workflowId: string;
  token: string;
}

export function formOf({ workflowId, token }: FormPlace, { name, title, fixed = {}, fields, buttons }: Form): Html {
  const hidden = Object.entries({ token, id: workflowId, message: name, ...fixed });
  return html`<form class="do" method="post" action="/send" id="${name}">
    <strong>${title}</strong>
    ${hidden.map(([key, value]) => html`<input type="hidden" name="${key}" value="${value}" />`)} ${fields.map(fieldOf)}
    ${buttons.map((button) => html`<button class="${button.look ?? 'yes'}" name="${button.name ?? 'button'}" value="${button.value ?? ''}">${button.text}</button>`)}
  </form>`;
}

function fieldOf({ name, label, kind = 'text', required = false, choices }: Field): Html {
  return html`<label>${label} ${controlOf({ name, kind, required, ...(choices && { choices }) })}</label>`;
}

function controlOf({ name, kind, required, choices }: Required<Pick<Field, 'name' | 'kind' | 'required'>> & Pick<Field, 'choices'>): Html {
  const must = required ? html`required` : '';
  if (choices !== undefined) {
    const options = Object.entries(choices).map(([value, words]) => html`<option value="${value}">${words}</option>`);
    return html`<select name="${name}" ${must}>
      ${options}
    </select>`;
  }
  if (kind === 'long') return html`<textarea name="${name}" rows="3" maxlength="1000" ${must}></textarea>`;
  return html`<input type="${kind}" name="${name}" maxlength="1000" autocomplete="off" autocapitalize="off" ${must} />`;
}
