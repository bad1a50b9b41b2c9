"""Who is who across documents: which names, as articles give them, are those of one person or one body.

person_names, given_names, body_names    a name taken apart
sound                                    how it sounds, so that other spellings meet
clusters                                 names that have been found to be one's
join_persons, join_spellings, join_bodies  which names join which, and why
people                                   all of it
"""

from onrecord.people.who_is_who import Corrections, Merge, Naming, Person, gender, keys, people

__all__ = ["Corrections", "Merge", "Naming", "Person", "gender", "keys", "people"]
