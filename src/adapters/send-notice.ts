import type { Send } from '../activities/incident/channels.ts';
import type { OpenObjects } from '../activities/objects.ts';
import type { Channel } from '../domain/incident/response-policy.ts';
import { emailSender } from './email/send-email.ts';
import { pagerDuty } from './pager/pagerduty.ts';
import { pagerWebhook } from './pager/webhook.ts';
import type { Resolve } from './resolve.ts';
import { slackApp, slackWebhook } from './slack/send-slack.ts';
import { staticStatusPage } from './status-page/static-page.ts';
import { statusPage } from './status-page/status-page.ts';

/** Sends a message by whatever its channel is. */
export function noticeSender(resolve: Resolve, openObjects: OpenObjects): Send {
  const senders: Readonly<Record<Channel['kind'], Send>> = {
    slack: slackWebhook(resolve),
    slackApp: slackApp(resolve),
    email: emailSender(resolve),
    pagerduty: pagerDuty(resolve),
    webhook: pagerWebhook(resolve),
    statusPage: statusPage(resolve),
    staticStatusPage: staticStatusPage(openObjects),
  };
  return async (sending, signal) => await senders[sending.channel.kind](sending, signal);
}
