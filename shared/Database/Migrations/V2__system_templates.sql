-- Five templates to start from: user_id NULL makes them everyone's to read and copy, nobody's to change.
-- variables_json is what MailTemplate finds in them; a test keeps the two equal.

INSERT INTO templates (user_id, name, subject, body_html, body_text, variables_json, created_at, updated_at)
VALUES
(NULL,
 'First mail: one question',
 '{{first_name}}, a question about {{company | "your team"}}',
 '<p>Hi {{first_name}},</p>
<p>who looks after [topic] at {{company | "your company"}}?</p>
<p>I ask because we help teams {{#if industry}}in {{industry}}{{else}}like yours{{/if}} to [result in one line], and I would rather talk to the person it concerns than write to everyone.</p>
<p>If that is you: is it worth ten minutes next week?</p>
<p>{{spin "Best regards" "Kind regards" "Thanks"}},<br>{{sender_first_name}}</p>
{{#if signature}}{{signature}}{{/if}}',
 NULL,
 '[{"name":"first_name","required":true,"fallback":null},{"name":"company","required":false,"fallback":"your team"},{"name":"industry","required":false,"fallback":null},{"name":"sender_first_name","required":true,"fallback":null},{"name":"signature","required":false,"fallback":null}]',
 '2026-01-01', '2026-01-01'),
(NULL,
 'First mail: a problem and a proof',
 '{{company | "Your team"}} and [problem]',
 '<p>Hi {{first_name | "there"}},</p>
<p>many {{job_title | "people in your role"}} tell us that [problem] costs them [time or money] every month.</p>
<p>[Customer] had the same. In [period] they got from [before] to [after]; <a href="https://example.com/story">this is how</a>.</p>
<p>Shall I send you the two numbers that would show whether it is the same at {{company | "your company"}}?</p>
<p>{{sender_first_name}}</p>
{{#if signature}}{{signature}}{{/if}}',
 NULL,
 '[{"name":"company","required":false,"fallback":"Your team"},{"name":"first_name","required":false,"fallback":"there"},{"name":"job_title","required":false,"fallback":"people in your role"},{"name":"sender_first_name","required":true,"fallback":null},{"name":"signature","required":false,"fallback":null}]',
 '2026-01-01', '2026-01-01'),
(NULL,
 'Follow-up: a short reminder in the same thread',
 '',
 '<p>Hi {{first_name | "again"}},</p>
<p>{{spin "my mail may have come at a bad moment." "this may have slipped down your inbox."}} In one line: [result] for {{company | "your team"}}, without [effort they fear].</p>
<p>Worth a look, or should I leave it?</p>
<p>{{sender_first_name}}</p>',
 NULL,
 '[{"name":"first_name","required":false,"fallback":"again"},{"name":"company","required":false,"fallback":"your team"},{"name":"sender_first_name","required":true,"fallback":null}]',
 '2026-01-01', '2026-01-01'),
(NULL,
 'Follow-up: something useful, nothing asked',
 'For {{company | "your team"}}: [name of the thing]',
 '<p>Hi {{first_name | "there"}},</p>
<p>no question today. We wrote down what the teams that solved [problem] have in common:</p>
<ul>
<li>[first finding, with a number]</li>
<li>[second finding]</li>
<li>[third finding]</li>
</ul>
<p>The whole page, without a form: <a href="https://example.com/guide">[title]</a>.</p>
<p>{{#if city}}Greetings to {{city}}{{else}}Best regards{{/if}},<br>{{sender_first_name}}</p>',
 NULL,
 '[{"name":"company","required":false,"fallback":"your team"},{"name":"first_name","required":false,"fallback":"there"},{"name":"city","required":false,"fallback":null},{"name":"sender_first_name","required":true,"fallback":null}]',
 '2026-01-01', '2026-01-01'),
(NULL,
 'Last mail: a friendly end',
 '',
 '<p>Hi {{first_name | "there"}},</p>
<p>I have not heard from you, so I take it that [topic] is no subject {{#if company}}at {{company}} {{/if}}right now. This is my last mail about it.</p>
<p>If it becomes one, answer this mail, in a month or in a year, and you have me.</p>
<p>All the best,<br>{{sender_first_name}}</p>
{{#if signature}}{{signature}}{{/if}}',
 NULL,
 '[{"name":"first_name","required":false,"fallback":"there"},{"name":"company","required":false,"fallback":null},{"name":"sender_first_name","required":true,"fallback":null},{"name":"signature","required":false,"fallback":null}]',
 '2026-01-01', '2026-01-01');
