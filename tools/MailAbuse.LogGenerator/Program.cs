using MailAbuse.LogGenerator;

return Verbs.Root().Parse(args).Invoke();
