"""x"""
def refuse_unreadable(*a): pass
def refuse_syntax(file,text,form,e): raise e
