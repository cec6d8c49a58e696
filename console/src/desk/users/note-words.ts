import { defineWords } from "../../words/define-words.ts";

export const noteWords = defineWords({
  list: { en: "Notes, newest first", ru: "Заметки, сначала новые" },
  hint: {
    en: "For others at the desk; the user never sees it. It cannot be changed, only deleted.",
    ru: "Для коллег: пользователь её не увидит. Изменить заметку нельзя, только удалить.",
  },
  text: { en: "New note", ru: "Новая заметка" },
  add: { en: "Add the note", ru: "Добавить заметку" },
  note: { en: "Note", ru: "Заметка" },
  author: { en: "By", ru: "Автор" },
  time: { en: "Time", ru: "Время" },
  none: { en: "No notes yet", ru: "Заметок пока нет" },
  noneText: {
    en: "What others at the desk should know of this user stands here.",
    ru: "Здесь появится то, что коллегам нужно знать об этом пользователе.",
  },
  remove: { en: "Delete", ru: "Удалить" },
  removeTitle: { en: "Delete this note?", ru: "Удалить эту заметку?" },
  removeText: {
    en: "Nobody can read it afterwards. The audit log keeps that it was deleted, not its text.",
    ru: "Прочитать её больше не сможет никто. В журнале аудита останется запись об удалении, но не сам текст.",
  },
  removed: { en: "The note is deleted.", ru: "Заметка удалена." },
});
